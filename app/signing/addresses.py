"""E-mail addresses: what is accepted, and the one spelling that stands for a mailbox."""

import unicodedata

from email_validator import EmailNotValidError, ValidatedEmail, validate_email

from app.errors import FieldError, InvalidForm

CANONICAL_VERSION = 1
"""Raised with every change of `canonical`: indexes of another version are other indexes."""

_DOTLESS = {"gmail.com", "googlemail.com"}
_SAME = {"googlemail.com": "gmail.com"}
_LONGEST = 254
"""Characters: RFC 5321 section 4.5.3.1.3, less the angle brackets."""


def read_address(typed: str) -> str:
    """The address as messages will be sent to it.

    The form is that of RFC 5322 with RFC 6531 (internationalised); whether the domain exists is not
    asked, since asking would tell a name server who signs. Raises `InvalidForm` for field `email`.
    """
    text = typed.strip(" \t")
    if not text:
        raise InvalidForm([FieldError("email", "missing-email")])
    found = _parsed(text)
    if found is None or "." not in (found.ascii_domain or ""):
        raise InvalidForm([FieldError("email", "invalid-email")])
    return found.normalized


def canonical(address: str) -> str:
    """One spelling a mailbox: NFKC, case folded, A-label domain, no `+tag`, no ignored dots."""
    local, _, domain = unicodedata.normalize("NFKC", address).casefold().rpartition("@")
    found = _parsed(address)
    if found is not None:
        # By IDNA 2008, like the mail itself: folding would make one domain of ß and ss.
        domain = found.ascii_domain or domain
    local = local.split("+", 1)[0] or local
    if domain in _DOTLESS:
        local = local.replace(".", "")
    return f"{local}@{_SAME.get(domain, domain)}"


def _parsed(address: str) -> ValidatedEmail | None:
    if len(address) > _LONGEST:  # before any normalisation, which takes its time over marks
        return None
    try:
        return validate_email(address, check_deliverability=False, globally_deliverable=False)
    except (EmailNotValidError, UnicodeError):
        return None
