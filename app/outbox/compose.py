"""From a message to the bytes that leave: headers and MIME structure (RFC 5322, 2045, 2046)."""

from datetime import UTC, datetime
from email.header import Header
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import EmailPolicy
from email.utils import parseaddr
from typing import Any

from email_validator import EmailNotValidError, ValidatedEmail, validate_email

from app.outbox.failures import PermanentFailure
from app.outbox.messages import Message

LINE_LENGTH = 76
"""Characters of a quoted-printable line at most (RFC 2045 section 6.7); Python's limit is 78."""

BAD_ADDRESS = "553 5.1.3"
"""Bad destination mailbox address syntax (RFC 3463 section 3.2)."""


def compose(message: Message, *, sender: str, message_id: str, date: datetime) -> EmailMessage:
    """The message as it is sent, text before HTML.

    Args:
        message: what to say, and to whom.
        sender: `address` or `Name <address>`, from the settings.
        message_id: with its angle brackets; the same on every try, so that receivers can tell a
            repeated message.
        date: aware; the fraction of its second is dropped.

    Raises:
        PermanentFailure: an address that no relay could be given. Also when it holds a line break:
            nothing typed can start a header of its own.
        ValueError: a naive date, or a Message-ID that is none.
    """
    if date.tzinfo is None:
        raise ValueError("a naive date")
    if not (message_id.startswith("<") and message_id.endswith(">") and message_id.isprintable()):
        raise ValueError("a Message-ID is printable and stands in angle brackets")
    origin, recipient = _sender(sender), _split(message.to)
    # A local part beyond ASCII has no other form (RFC 6532); all else stays readable everywhere.
    wide = not (origin.username.isascii() and recipient.username.isascii())
    email = EmailMessage(_Wire(utf8=wide))
    email["From"] = origin
    email["To"] = recipient
    email["Subject"] = message.subject
    email["Date"] = date.astimezone(UTC).replace(microsecond=0)
    email["Message-ID"] = message_id
    email["Auto-Submitted"] = "auto-generated"  # RFC 3834: no out-of-office replies, please
    email["X-Auto-Response-Suppress"] = "All"  # Exchange's word for the same
    email.set_content(message.text, cte="quoted-printable")
    email.add_alternative(message.html, subtype="html", cte="quoted-printable")
    email["Content-Language"] = message.language  # last: setting content drops Content-* headers
    return email


def wire_address(address: str) -> str:
    """The address as an SMTP command takes it: the domain in A-labels (RFC 5891), NFC before the @.

    Raises:
        PermanentFailure: it is no address.
    """
    return _split(address).addr_spec


class _Wire(EmailPolicy):
    """Lines of SMTP, and headers whose words stay apart.

    Some releases of Python (3.11.7 is one) lose the space between two encoded words when they fold
    a header, so Farsi subjects and senders are encoded by `email.header`, which keeps it.
    """

    linesep = "\r\n"
    max_line_length = LINE_LENGTH

    def fold_binary(self, name: str, value: Any) -> bytes:
        """One header as bytes, folded; `value` is a header object of this policy."""
        if self.utf8 or str(value).isascii() or name not in {"Subject", "From"}:
            return super().fold_binary(name, value)
        if name == "Subject":
            words = self._encoded(name, str(value))
        else:
            sender = value.addresses[0]
            words = f"{self._encoded(name, sender.display_name)}\r\n <{sender.addr_spec}>"
        return f"{name}: {words}\r\n".encode("ascii")

    def _encoded(self, name: str, text: str) -> str:
        header = Header(text, "utf-8", self.max_line_length, header_name=name)
        return header.encode(linesep=self.linesep)


def _sender(sender: str) -> Address:
    """The host's own address; a name that mail to the outside cannot use serves a demo."""
    name, address = parseaddr(sender)
    checked = _checked(address)
    if checked is None:
        return Address(name, addr_spec=address)
    return Address(name, checked.local_part, checked.ascii_domain or "")


def _split(address: str) -> Address:
    checked = _checked(address)
    if checked is None:
        raise PermanentFailure(BAD_ADDRESS)
    return Address(username=checked.local_part, domain=checked.ascii_domain)


def _checked(address: str) -> ValidatedEmail | None:
    """Syntax only: which addresses are welcome was decided when they were taken."""
    try:
        return validate_email(
            address,
            check_deliverability=False,
            globally_deliverable=False,
            test_environment=True,
        )
    except EmailNotValidError:
        return None
