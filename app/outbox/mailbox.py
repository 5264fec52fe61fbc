"""The demo's mailbox: messages as files in the data folder, read back by the demo's pages.

One file per message, written aside and renamed, so that web and worker may be two processes and
nobody reads half a message. A file's name holds its time and a random part, never an address.
"""

import asyncio
import json
import re
import time
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import TypedDict
from uuid import uuid4

from app.outbox.failures import RelayAway

FOLDER = "mailbox"
KEPT = 500
_LINK = re.compile(r"https?://\S+")


class MailboxEntry(TypedDict):
    """One message as its recipient would get it; `at` is its Date in ISO 8601, UTC."""

    to: str
    subject: str
    text: str
    html: str
    links: list[str]
    at: str


class MailboxTransport:
    """Keeps the newest messages in `data_dir/mailbox`; never fails for the recipient's sake."""

    def __init__(self, data_dir: Path, *, kept: int = KEPT) -> None:
        self._folder = data_dir / FOLDER
        self._kept = kept

    async def send(self, email: EmailMessage, to: str) -> None:
        """Keep one message; raises `RelayAway` where the folder cannot be written."""
        try:
            await asyncio.to_thread(self._keep, received(email.as_bytes(), to))
        except OSError:  # a full disk: kept later
            raise RelayAway("mailbox") from None

    async def close(self) -> None:
        """Nothing to let go of."""

    def _keep(self, entry: MailboxEntry) -> None:
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        name = f"{time.time_ns():020d}-{uuid4().hex}"
        aside = self._folder / f"{name}.part"
        aside.touch(mode=0o600)
        aside.write_text(json.dumps(entry, ensure_ascii=False), "utf-8")
        aside.rename(self._folder / f"{name}.json")
        for path in _newest_first(self._folder)[self._kept :]:
            path.unlink(missing_ok=True)


def received(raw: bytes, to: str) -> MailboxEntry:
    """What a mail program makes of the bytes; the links are the text part's, in its order."""
    email = message_from_bytes(raw, policy=default)
    text = _part(email, "plain")
    return {
        "to": to,
        "subject": str(email["Subject"]),
        "text": text,
        "html": _part(email, "html"),
        "links": list(dict.fromkeys(_LINK.findall(text))),
        "at": email["Date"].datetime.isoformat(),
    }


def read_mailbox(data_dir: Path) -> list[MailboxEntry]:
    """The kept messages, newest first; empty where there was none yet."""
    entries: list[MailboxEntry] = []
    for path in _newest_first(data_dir / FOLDER)[:KEPT]:
        try:
            entries.append(json.loads(path.read_text("utf-8")))
        except FileNotFoundError:  # a newer message has just pushed it out
            continue
    return entries


def _newest_first(folder: Path) -> list[Path]:
    return sorted(folder.glob("*.json"), reverse=True)


def _part(email: EmailMessage, subtype: str) -> str:
    part = email.get_body((subtype,))
    return "" if part is None else str(part.get_content()).replace("\r\n", "\n")
