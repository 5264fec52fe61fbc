"""The ways that a message can leave, chosen by the setting `MAIL_URL`."""

from email.message import EmailMessage
from pathlib import Path
from typing import Protocol

from app.outbox.failures import (
    MailFailure,
    PermanentFailure,
    PutOff,
    RelayAway,
    TemporaryFailure,
)
from app.outbox.mailbox import MailboxTransport
from app.outbox.relay import InvalidMailUrl, parse_mail_url
from app.outbox.smtp import SmtpTransport

__all__ = [
    "InvalidMailUrl",
    "MailFailure",
    "PermanentFailure",
    "PutOff",
    "RelayAway",
    "TemporaryFailure",
    "Transport",
    "make_transport",
]


class Transport(Protocol):
    """Something that takes composed messages, several at a time if need be."""

    async def send(self, email: EmailMessage, to: str) -> None:
        """Hand over one message for one mailbox; returns once it was accepted.

        Raises:
            TemporaryFailure: worth another try; `RelayAway` where no other message would have been
                taken, `PutOff` where the receiving domain wants fewer of them.
            PermanentFailure: not worth one.
        """

    async def close(self) -> None:
        """Let go of connections; called once, when nothing is being sent."""


def make_transport(mail_url: str, data_dir: Path) -> Transport:
    """The transport for `mailbox:`, `smtp://…` or `smtps://…`.

    Raises:
        InvalidMailUrl: anything else.
    """
    if mail_url == "mailbox:":
        return MailboxTransport(data_dir)
    return SmtpTransport(parse_mail_url(mail_url))
