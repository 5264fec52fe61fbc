"""The messages that the house sends, each a function and a folder with its three templates.

They say nothing of the statement, and nothing that anybody typed stands in them: a mailbox may be
read by others, and a form must not carry a stranger's words into somebody's mailbox.
"""

from collections.abc import Mapping

from app.i18n import N_, translations
from app.outbox.messages.rendering import Link, Message, render
from app.text.digits import number
from app.text.names import Language

__all__ = [
    "Link",
    "Message",
    "already_message",
    "confirm_message",
    "digest_message",
    "invitation_message",
    "manage_message",
    "sign_in_message",
]


def confirm_message(to: str, language: Language, link: Link) -> Message:
    """Asks for the confirmation of a sign-on; `link` opens the confirmation page."""
    return render("confirm", to, language, link=link)


def manage_message(to: str, language: Language, link: Link) -> Message:
    """Brings the management link that somebody asked for with this address."""
    return render("manage", to, language, link=link)


def already_message(
    to: str, language: Language, link: Link, *, confirm: Link | None = None
) -> Message:
    """Answers a sign-on from an address that signed already: `link` opens its management.

    `confirm` opens the confirmation page for another person of the same mailbox.
    """
    return render("already", to, language, link=link, confirm=confirm)


def sign_in_message(to: str, language: Language, link: Link) -> Message:
    """Brings a coordinator the way in that was asked for."""
    return render("sign_in", to, language, link=link)


def invitation_message(to: str, language: Language, link: Link) -> Message:
    """Brings a first way in to somebody who was invited to be a coordinator."""
    return render("invitation", to, language, link=link)


DIGEST_LINES = {
    "waiting": N_("Waiting for review: %(number)s"),
    "requests": N_("Requests to be removed: %(number)s"),
    "confirmed": N_("Confirmed yesterday: %(number)s"),
    "published": N_("Published yesterday: %(number)s"),
}


def digest_message(to: str, language: Language, numbers: Mapping[str, int], page: str) -> Message:
    """Tells a coordinator how much waits, as `numbers` by the keys of `DIGEST_LINES`.

    `page` is where coordinators sign in.
    """
    words = translations(language)
    lines = tuple(
        words.gettext(line) % {"number": number(numbers[what], language)}
        for what, line in DIGEST_LINES.items()
        if numbers.get(what)
    )
    return render("digest", to, language, lines=lines, page=page)
