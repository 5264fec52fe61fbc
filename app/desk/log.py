"""The log of a statement, and what its lines are called."""

from dataclasses import dataclass
from datetime import datetime

from fastapi import APIRouter
from starlette.responses import Response

from app.coordinators import log
from app.coordinators.actions import ACTIONS, DETAILS
from app.desk.access import STATEMENT, Editors
from app.desk.page import page
from app.http.dependencies import InContext, ReadConnection
from app.i18n import translations
from app.text.digits import persian_digits
from app.text.names import Language

router = APIRouter(include_in_schema=False)


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the log in words; `who` is empty for somebody without a name, None for the house.

    `row` is the beginning of the id of the row that it was done to.
    """

    at: datetime
    who: str | None
    what: str
    row: str


@router.get(STATEMENT + "/log")
async def statement_log(
    context: InContext, seat: Editors, connection: ReadConnection, before: str = ""
) -> Response:
    """Who did what when, the newest first."""
    found = await log.of_statement(connection, seat.statement.id, before)
    return page(
        context,
        seat,
        "desk/log.html",
        lines=lines_of(found.lines, seat.language),
        older=seat.to("/log", before=found.older) if found.older else "",
        newest=seat.to("/log") if before else "",
    )


def lines_of(found: list[log.Logged], language: Language) -> list[Line]:
    """Lines in the reader's language."""
    return [
        Line(
            one.at,
            None if one.coordinator is None else one.name or "",
            _sentence(one, language),
            one.subject.hex[:8] if one.subject else "",
        )
        for one in found
    ]


def _sentence(one: log.Logged, language: Language) -> str:
    words = translations(language)
    detail = words.gettext(DETAILS[one.detail]) if one.detail in DETAILS else one.detail
    count = "" if one.count is None else f"{one.count:,}" if language == "en" else str(one.count)
    if language == "fa":
        count = persian_digits(count)
    sentence = words.gettext(ACTIONS.get(one.action, one.action))
    return sentence % {"detail": detail, "count": count}
