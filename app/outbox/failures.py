"""Why a message did not leave, as a short code that holds no address.

A relay's reply often repeats the recipient ("550 5.1.1 <name@example.org>: unknown"), so only its
numbers are kept: the status (RFC 5321 section 4.2) and the enhanced code (RFC 3463).
"""

import re

from app.errors import HamsedaError

_ENHANCED = re.compile(r"[245]\.\d{1,3}\.\d{1,3}(?!\S)")


class MailFailure(HamsedaError):  # noqa: N818 - reads as what happened
    """A message was not taken; `code` is "550 5.1.1", "421" or a word such as "connect"."""

    status = 502

    def __init__(self, code: str) -> None:
        super().__init__()
        self.code = code
        self.args = (code,)


class TemporaryFailure(MailFailure):
    """The same message may be taken later."""


class RelayAway(TemporaryFailure):
    """No message is taken, whoever it is for: no connection, no login, no end of a sentence.

    Never after a reply about a recipient: then an invented address could stop the mail of others.
    """


class PutOff(TemporaryFailure):
    """The relay is there, and says "later" for this one message: a domain wants fewer of them."""


class PermanentFailure(MailFailure):
    """This address will not take a message, however often it is tried."""


def reply_code(status: int, text: str) -> str:
    """The numbers of a relay's reply, "550 5.1.1" or "550"; its words are dropped."""
    enhanced = _ENHANCED.match(text)
    return f"{status} {enhanced.group()}" if enhanced else str(status)
