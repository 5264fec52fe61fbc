"""From a message to the bytes that leave: headers and MIME structure (RFC 5322, 2045, 2046)."""

from binascii import b2a_qp
from datetime import UTC, datetime
from email.header import Header
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import EmailPolicy
from email.utils import format_datetime, parseaddr
from functools import lru_cache
from typing import Any

from email_validator import EmailNotValidError, ValidatedEmail, validate_email

from app.outbox.failures import PermanentFailure
from app.outbox.messages import Message

LINE_LENGTH = 76
"""Characters of a quoted-printable line at most (RFC 2045 section 6.7); Python's limit is 78."""

BOUNDARY = "=_part"
"""It cannot stand in quoted-printable, where "=" is followed by a digit, a letter or a line's end
(RFC 2045 section 6.7)."""

_OWN = {"To", "Date", "Message-ID"}
"""Headers that each message has for itself, which nothing of shall be remembered."""

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
    email = EmailMessage(_WIDE if wide else _NARROW)
    email["From"] = _origin(email.policy, sender)
    email["To"] = recipient.addr_spec
    _set(email, "Subject", message.subject)
    email["Date"] = format_datetime(date.astimezone(UTC).replace(microsecond=0))
    email["Message-ID"] = message_id
    _set(email, "Auto-Submitted", "auto-generated")  # RFC 3834: no out-of-office replies, please
    _set(email, "X-Auto-Response-Suppress", "All")  # Exchange's word for the same
    _set(email, "MIME-Version", "1.0")
    _set(email, "Content-Type", f'multipart/alternative; boundary="{BOUNDARY}"')
    _set(email, "Content-Language", message.language)
    email.attach(_part(email, "plain", message.text))
    email.attach(_part(email, "html", message.html))
    return email


def wire_address(address: str) -> str:
    """The address as an SMTP command takes it: the domain in A-labels (RFC 5891), NFC before the @.

    Raises:
        PermanentFailure: it is no address.
    """
    return _split(address).addr_spec


def _set(email: EmailMessage, name: str, value: str) -> None:
    """A header that most messages have alike, which is read and folded once."""
    email[name] = _header(email.policy, name, value)


def _part(email: EmailMessage, subtype: str, text: str) -> EmailMessage:
    """A part in quoted-printable: its lines end as those of `text`, which no boundary can be in."""
    part = EmailMessage(email.policy)
    _set(part, "Content-Type", f'text/{subtype}; charset="utf-8"')
    _set(part, "Content-Transfer-Encoding", "quoted-printable")
    lines = "\n".join([*text.splitlines(), ""])
    part.set_payload(b2a_qp(lines.encode(), istext=True).decode("ascii"))
    return part


class _Wire(EmailPolicy):
    """Lines of SMTP, and headers whose words stay apart.

    Some releases of Python (3.11.7 is one) lose the space between two encoded words when they fold
    a header, so Farsi subjects and senders are encoded by `email.header`, which keeps it.
    """

    linesep = "\r\n"
    max_line_length = LINE_LENGTH

    def header_store_parse(self, name: str, value: Any) -> tuple[str, Any]:
        """What a message has for itself was made and checked here: a line is not read once more."""
        if name in _OWN and isinstance(value, str) and len(value.splitlines()) == 1:
            return name, value
        return super().header_store_parse(name, value)

    def header_max_count(self, name: str) -> int | None:
        """How often a header may stand; remembered, as the library makes a class to tell it."""
        return _max_count(name)

    def fold_binary(self, name: str, value: Any) -> bytes:
        """One header as bytes, folded; `value` is a header object of this policy."""
        if name in _OWN:
            return self.folded(name, value)
        return _folded(self.utf8, name, value)

    def folded(self, name: str, value: Any) -> bytes:
        """The same, not remembered."""
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


_NARROW, _WIDE = _Wire(utf8=False), _Wire(utf8=True)


@lru_cache(64)
def _max_count(name: str) -> int | None:
    return EmailPolicy().header_max_count(name)


@lru_cache(256)
def _header(policy: EmailPolicy, name: str, value: str) -> Any:
    return policy.header_factory(name, value)


@lru_cache(8)
def _origin(policy: EmailPolicy, sender: str) -> Any:
    return policy.header_factory("From", _sender(sender))


@lru_cache(256)
def _folded(wide: bool, name: str, value: Any) -> bytes:  # noqa: FBT001 - remembered by it
    """By what policies differ in: the library makes a new one for every part of a message."""
    return (_WIDE if wide else _NARROW).folded(name, value)


@lru_cache(8)
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
