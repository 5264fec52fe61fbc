import asyncio
import json
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from app.outbox import mailbox
from app.outbox.compose import compose
from app.outbox.mailbox import MailboxTransport, read_mailbox
from tests.domain.outbox.relays import SENDER, TO, email, note

SENT = datetime(2026, 3, 7, 15, 4, 59, 123, tzinfo=UTC)
PAGE = "https://post.example.org/fa/c"
SECOND_PROCESS = """
import asyncio, sys
from pathlib import Path
from app.outbox.mailbox import MailboxTransport
from tests.domain.outbox.relays import email

async def main():
    transport = MailboxTransport(Path(sys.argv[1]), kept=20)
    for number in range(60):
        await transport.send(email(), f"second-{number}@mail.example")

asyncio.run(main())
"""


async def test_a_message_is_read_as_its_recipient_gets_it(tmp_path: Path) -> None:
    transport = MailboxTransport(tmp_path)
    message = compose(note(), sender=SENDER, message_id="<1@post.example.org>", date=SENT)
    await transport.send(message, TO)
    await transport.close()
    assert read_mailbox(tmp_path) == [
        {
            "to": TO,
            "subject": note().subject,
            "text": note().text,
            "html": note().html,
            "links": [f"{PAGE}#{'t' * 43}", PAGE],
            "at": "2026-03-07T15:04:59+00:00",
        }
    ]


async def test_the_newest_comes_first_and_the_oldest_goes(tmp_path: Path) -> None:
    transport = MailboxTransport(tmp_path, kept=3)
    for number in range(5):
        await transport.send(email(), f"{number}@mail.example")
    found = [entry["to"] for entry in read_mailbox(tmp_path)]
    assert found == ["4@mail.example", "3@mail.example", "2@mail.example"]


async def test_five_hundred_are_kept(tmp_path: Path) -> None:
    folder = tmp_path / "mailbox"
    folder.mkdir()
    for number in range(mailbox.KEPT + 20):
        (folder / f"{number:020d}-old.json").write_text(json.dumps({"to": str(number)}))
    await MailboxTransport(tmp_path).send(email(), TO)
    found = [entry["to"] for entry in read_mailbox(tmp_path)]
    assert (len(found), found[0], found[-1]) == (500, TO, "21")
    assert len(list(folder.iterdir())) == 500


async def test_file_names_tell_nothing_and_others_may_not_read(tmp_path: Path) -> None:
    await MailboxTransport(tmp_path).send(email(), TO)
    (path,) = (tmp_path / "mailbox").iterdir()
    assert TO in path.read_text("utf-8")
    assert [word for word in ("someone", "private", "mail.example") if word in path.name] == []
    assert (path.stat().st_mode & 0o777, path.parent.stat().st_mode & 0o777) == (0o600, 0o700)


def test_an_empty_mailbox_is_no_error(tmp_path: Path) -> None:
    assert read_mailbox(tmp_path) == []


def test_a_message_pushed_out_while_reading_is_left_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "mailbox"
    folder.mkdir()
    (folder / "2.json").write_text('{"to": "there"}')
    monkeypatch.setattr(
        mailbox, "_newest_first", lambda _folder: [folder / "3.json", folder / "2.json"]
    )
    assert [entry["to"] for entry in read_mailbox(tmp_path)] == ["there"]


async def test_two_processes_write_while_one_reads(tmp_path: Path) -> None:
    transport = MailboxTransport(tmp_path, kept=20)
    other = await asyncio.create_subprocess_exec(
        sys.executable, "-c", SECOND_PROCESS, str(tmp_path), stderr=subprocess.PIPE
    )
    reads = 0
    while other.returncode is None:
        await transport.send(email(), f"first-{reads}@mail.example")
        for entry in read_mailbox(tmp_path):
            assert set(entry) == {"to", "subject", "text", "html", "links", "at"}
        reads += 1
    _, complaints = await other.communicate()
    assert (other.returncode, complaints.decode()) == (0, "")
    await transport.send(email(), "last@mail.example")
    found = [entry["to"] for entry in read_mailbox(tmp_path)]
    assert (len(found), found[0]) == (20, "last@mail.example")
    assert list((tmp_path / "mailbox").glob("*.part")) == []
    assert reads > 3
