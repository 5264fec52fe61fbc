"""The overview of a statement: what waits, what happened, who signed, and how the mail does."""

import asyncio
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from uuid import UUID

from fastapi import APIRouter
from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import Response

from app.coordinators.roles import REVIEWERS
from app.db import Database
from app.desk.access import STATEMENT, Everyone
from app.desk.charts import Series, bars, lines, short_day, swatch
from app.desk.page import page
from app.editions.listing import edition_of
from app.http.dependencies import InContext, Now, ReadConnection
from app.i18n import translations
from app.outbox.health import outbox_health
from app.signing.counting import Day, Makeup, Work, days_of, makeup_of, today_of, work_of
from app.statements.cards import StatementCard
from app.text.countries import country_name
from app.text.dates import gregorian, jalali
from app.text.names import Language
from app.views.text_view import language_name

router = APIRouter(include_in_schema=False)

DAILY = 42
"""So many days stand for themselves; a longer run is told by the week."""
WEEK = 7
COUNTRIES = 10
"""Countries that have a bar; the table has all."""
KEPT_SECONDS = 60.0
REST = 50
"""What took a second to ask is kept for so many: at most a fiftieth of the database's time."""
MOST_KEPT = 200


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart with its legend, and the table that says the same."""

    name: str
    title: str
    image: Markup
    legend: Sequence[tuple[Markup, str]]
    columns: Sequence[str]
    rows: Sequence[tuple[str, Sequence[int]]]


class Makeups:
    """Where signatures come from, by statement, kept for a while: it takes a scan of the list."""

    def __init__(self, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._monotonic = monotonic
        self._kept: dict[UUID, tuple[float, Makeup]] = {}
        self._asking = asyncio.Lock()

    async def of(self, database: Database, statement: UUID) -> Makeup:
        """What is kept, or what a connection of its own tells; one question at a time."""
        async with self._asking:
            begun = self._monotonic()
            kept = self._kept.get(statement)
            if kept is not None and kept[0] > begun:
                return kept[1]
            async with database.read() as connection:
                makeup = await makeup_of(connection, statement)
            now = self._monotonic()
            if len(self._kept) >= MOST_KEPT:
                self._kept.clear()
            self._kept[statement] = (now + max(KEPT_SECONDS, REST * (now - begun)), makeup)
            return makeup


def makeups(request: Request) -> Makeups:
    """What the process that answers `request` keeps."""
    state = request.app.state
    if not hasattr(state, "makeups"):
        state.makeups = Makeups()
    kept: Makeups = state.makeups
    return kept


@router.get(STATEMENT)
async def overview(request: Request, context: InContext, seat: Everyone, now: Now) -> Response:
    """Numbers first, then charts; a translator sees nothing of what is held."""
    card, language = seat.statement, seat.language
    made = await makeups(request).of(context.database, card.id)
    registry = await context.partners.registry()
    async with context.database.read() as connection:
        days = await days_of(connection, card.id, now.date())
        reviews = seat.has(*REVIEWERS)
        work = (await work_of(connection, [card.id])).get(card.id, Work()) if reviews else None
        gone = await _gone(connection, card)
        health = await outbox_health(connection, now)
    return page(
        context,
        seat,
        "desk/overview.html",
        card=card,
        today=today_of(days, now),
        work=work,
        gone=gone,
        troubles=health.troubles(now),
        charts=[
            *over_time(buckets(a_week_at_least(days)), language),
            *shares(made, {key: one.title for key, one in registry.partners.items()}, language),
        ],
    )


async def _gone(connection: ReadConnection, card: StatementCard) -> int:
    """Names that left the list since the newest edition was cut."""
    if not card.edition:
        return 0
    return (await edition_of(connection, card, card.edition)).gone.total()


def a_week_at_least(days: Sequence[Day]) -> list[Day]:
    """Days with those before them that a line needs to be one; nothing where there is none."""
    if not days:
        return []
    lacking = range(max(0, WEEK - len(days)), 0, -1)
    return [*(Day(day=days[0].day - timedelta(days=ago)) for ago in lacking), *days]


def buckets(days: Sequence[Day]) -> list[tuple[date, Day]]:
    """Days, or weeks of a long run, each with its first day; the last week ends today.

    Counts add up; what stood in the list is what stood at the end.
    """
    if len(days) <= DAILY:
        return [(one.day, one) for one in days]
    begins = range(len(days) % WEEK - WEEK, len(days), WEEK)
    weeks = [days[max(0, begin) : begin + WEEK] for begin in begins]
    return [(week[0].day, _sum(week)) for week in weeks if week]


def _sum(week: Sequence[Day]) -> Day:
    return replace(
        week[-1],
        started=sum(one.started for one in week),
        confirmed=sum(one.confirmed for one in week),
        published=sum(one.published for one in week),
    )


def over_time(told: Sequence[tuple[date, Day]], language: Language) -> list[Chart]:
    """Sign-ons, and the list as it grew."""
    if not told:
        return []
    _ = translations(language).gettext
    weekly = told[-1][0] != told[-1][1].day
    places = [short_day(first, language) for first, _day in told]
    flow = [
        Series(_("Started"), [one.started for _first, one in told]),
        Series(_("Confirmed"), [one.confirmed for _first, one in told]),
        Series(_("Published"), [one.published for _first, one in told]),
    ]
    grown = [
        Series(_("Organisations"), [one.organisations for _first, one in told]),
        Series(_("People"), [one.individuals for _first, one in told]),
    ]
    flow_title = _("Sign-ons by the week") if weekly else _("Sign-ons by the day")
    column = _("Week from") if weekly else _("Day")
    charts = []
    for name, title, series in (("flow", flow_title, flow), ("grown", _("In the list"), grown)):
        rows = [
            (
                jalali(first) if language == "fa" else gregorian(first, "en"),
                [one.values[at] for one in series],
            )
            for at, (first, _day) in enumerate(told)
        ]
        charts.append(
            Chart(
                name,
                title,
                lines(f"c-{name}", title, places, series, language),
                [(swatch(at), one.label) for at, one in enumerate(series, 1)],
                [column, *(one.label for one in series)],
                rows[::-1],
            )
        )
    return charts


def shares(made: Makeup, names: Mapping[str, str], language: Language) -> list[Chart]:
    """Countries, languages and partners (by their `names`, where known) of what is published.

    A chart that would have no row is left out.
    """
    _ = translations(language).gettext
    countries = [
        (country_name(code, language) if code else _("No country shown"), count)
        for code, count in made.countries
    ]
    languages = [(language_name(code, language), count) for code, count in made.languages]
    partners = [
        (names.get(via, via) if via else _("This site itself"), count)
        for via, count in made.partners
    ]
    if made.other_partners:
        partners.append((_("All others"), made.other_partners))
    told = (
        ("countries", _("Countries"), _("Country"), countries),
        ("languages", _("Languages of signing"), _("Language"), languages),
        ("partners", _("Partners"), _("Partner"), partners),
    )
    return [
        Chart(
            name,
            title,
            bars(f"c-{name}", title, _most(rows, _("All others")), language),
            (),
            [column, _("Signatures")],
            [(words, [count]) for words, count in rows],
        )
        for name, title, column, rows in told
        if rows
    ]


def _most(rows: Sequence[tuple[str, int]], others: str) -> list[tuple[str, int]]:
    """The largest rows, the rest as one."""
    if len(rows) <= COUNTRIES + 1:
        return list(rows)
    rest = sum(count for _, count in rows[COUNTRIES:])
    return [*rows[:COUNTRIES], (others, rest)]
