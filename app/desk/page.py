"""Pages of the desk: what all of them are rendered with, and what is said after something is done.

Words of a notice come out of `NOTICES`: an address can name one, and nothing else.
"""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from starlette.responses import RedirectResponse, Response

from app.coordinators.roles import EDITORS, REVIEWERS, ROLES, RoleName
from app.desk.access import Seat
from app.http.context import Context
from app.i18n import N_, translations

NOTICES: dict[str, str] = {
    "saved": N_("Saved."),
    # coming in and people
    "code-used": N_("You came in with a recovery code, which is used up now. Make a new passkey."),
    "passkey-added": N_("The passkey is made."),
    "passkey-removed": N_("The passkey is removed."),
    "sessions-ended": N_("Those sessions are ended."),
    "invited": N_("The invitation is on its way. Whoever it reaches stands in the list below."),
    "people-changed": N_("The roles are changed."),
    "left": N_("You have given up your role."),
    # statements and their texts
    "statement-created": N_("The draft is made. Nobody but its coordinators sees it."),
    "text-saved": N_("Saved."),
    "text-taken-in": N_("The translation is shown now."),
    "text-pasted": N_("The pasted text stands in the draft now."),
    "settings-saved": N_("The settings are saved."),
    "opened": N_("The statement is open."),
    "opening": N_("The names are being published; the statement opens with them in a moment."),
    "closed": N_("The statement is closed."),
    "archived": N_("The statement is archived."),
    "opening-planned": N_("It opens by itself at that time."),
    "opening-unplanned": N_("It does not open by itself any more."),
    "update-saved": N_("Saved. It stands below the text within a minute."),
    "update-removed": N_("Taken back."),
    # review
    "review-publish": N_("They pass, and stand in the list with the next batch."),
    "review-hold": N_("Held back. They are out of the list."),
    "review-decline": N_("Declined. The reason is told to whoever signed, and to nobody else."),
    "review-void": N_("Voided. In ten minutes nothing is kept of them."),
    "review-merge": N_("The two are one now."),
    "review-two": N_("They are two, and are not shown as a pair any more."),
    "review-undone": N_("Undone: all is as it was."),
    "review-goes-on": N_("It is under way. You may leave this page."),
    "watch-add": N_("It is watched from now on."),
    "watch-remove": N_("It is watched no more."),
    "watch-run": N_("They are flagged now."),
    # list and editions
    "list-grouped": N_("Put there. The list follows within a minute."),
    "list-ordered": N_("The list is ordered anew within a minute."),
    "list-moved": N_("Moved. The list follows within a minute."),
    "name-corrected": N_("Corrected. The list follows within a minute."),
    "name-renamed": N_("Corrected. The old entry has left the list, the new one follows."),
    "edition-cut": N_("The edition is cut."),
    "removal-granted": N_("Removed for good."),
    "removal-undone": N_("Put back. The list follows within a minute."),
    "removal-refused": N_("Refused. The name stays."),
    # partners
    "partner-joined": N_("The partner may show the form of this statement now."),
    "partner-changed": N_("The partner is changed."),
    # emergencies
    "list-hidden": N_("The list is hidden. Copies that others keep follow within a minute."),
    "list-shown": N_("The list is shown again."),
    "sign-ons-stopped": N_("No new sign-on is taken."),
    "sign-ons-resumed": N_("New sign-ons are taken again."),
    "key-ends": N_("The key is being destroyed."),
    "mail-tried": N_("What waited for another try is tried now."),
}

SECTIONS: tuple[tuple[str, str, str, tuple[RoleName, ...]], ...] = (
    ("overview", "", N_("Overview"), ROLES),
    ("text", "/text", N_("Text"), ROLES),
    ("review", "/review", N_("Review"), REVIEWERS),
    ("list", "/list", N_("List"), ROLES),
    ("editions", "/editions", N_("Editions"), EDITORS),
    ("removals", "/removals", N_("Removal"), REVIEWERS),
    ("partners", "/partners", N_("Partners"), EDITORS),
    ("people", "/people", N_("People"), ROLES),
    ("log", "/log", N_("Log"), EDITORS),
)
"""Name, tail of the address, label, and who sees it."""

_OF_TEXT = ("/settings", "/state", "/updates")
"""Pages that belong to the section of the text."""


@dataclass(frozen=True, slots=True)
class Section:
    """One entry of the bar; `current` is `page`, `true` (within it) or empty, for aria-current."""

    name: str
    href: str
    label: str
    current: str


def page(
    context: Context,
    seat: Seat,
    template: str,
    /,
    *,
    status: int = 200,
    elsewhere: str = "",
    headers: dict[str, str] | None = None,
    **values: Any,
) -> Response:
    """A page of the desk, kept by nobody.

    Templates know `seat`, `csrf`, `sections`, `elsewhere` (the same in the other language; give
    one where an answer to a form stands at an address that cannot be read) and `done` (a sentence).
    """
    words = translations(seat.language)
    notice = NOTICES.get(seat.notice, "")
    return context.pages.response(
        template,
        seat.language,
        status=status,
        headers=headers,
        seat=seat,
        csrf=seat.csrf,
        sections=_sections(seat),
        elsewhere=elsewhere or seat.elsewhere,
        done=words.gettext(notice) if notice else "",
        **values,
    )


def done(path: str, notice: str = "") -> Response:
    """To another page, on which a notice of `NOTICES` stands. Raises KeyError for an unknown one.

    A fragment in `path` stays at the end of the address.
    """
    if notice:
        _ = NOTICES[notice]
        parts = urlsplit(path)
        query = f"{parts.query}&done={notice}" if parts.query else f"done={notice}"
        path = parts._replace(query=query).geturl()
    return RedirectResponse(path, 303)


def _sections(seat: Seat) -> list[Section]:
    if seat.card is None:
        return []
    words = translations(seat.language)
    base = f"/desk/{seat.language}/s/{seat.card.slug}"
    within = seat.path.removeprefix(base)
    return [
        Section(name, seat.to(tail), words.gettext(label), _current(within, tail))
        for name, tail, label, roles in SECTIONS
        if seat.role in roles
    ]


def _current(within: str, tail: str) -> str:
    if within == tail:
        return "page"
    if tail == "/text" and within.startswith(_OF_TEXT):
        return "true"
    return "true" if tail and within.startswith(f"{tail}/") else ""
