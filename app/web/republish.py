"""Republishing: which form an editor needs, what it looks like, and the ways to take it along.

The page is a form that is sent by GET: its address is the choice, and can be kept or passed on.
"""

from collections.abc import AsyncIterator, Mapping
from dataclasses import asdict, dataclass
from typing import Any
from urllib.parse import quote, urlencode

from fastapi import APIRouter
from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import Response

from app.editions.export import Export, export
from app.editions.formats import FORMATS
from app.editions.formats.messenger import pieces
from app.editions.formats.pictures import alt_text
from app.editions.layout import Layout, layout_of
from app.editions.listing import editions_before
from app.editions.snapshot import LIST_LANGUAGES, ListLanguage, languages_of
from app.errors import HamsedaError, NotFound
from app.http.context import Context
from app.http.dependencies import InContext, PublicCard, ReadConnection
from app.i18n import error_text
from app.statements.cards import StatementCard
from app.statements.layouts import CHOICES, OPTIONS, SWITCHES
from app.text.names import Language
from app.views.links import STATEMENT, InLinks
from app.views.site import accent_class

router = APIRouter(include_in_schema=False)

NAMES = 25
"""Names that a preview shows."""

EDITIONS = 50
"""Editions that are offered to choose from, the newest first."""

AS_TEXT = ("txt", "md", "messenger", "csv", "json")
"""Formats that are shown as they are; the others by what they will look like."""

LARGEST_NUMBER = 9


@dataclass(frozen=True, slots=True)
class Choice:
    """What an editor asks for: the same words as a download's address has."""

    format_id: str
    language: ListLanguage
    edition: int | None
    since: int | None
    options: Mapping[str, str]
    """Options of the layout that differ from those that the statement keeps."""

    def query(self, **changed: Any) -> str:
        """The query of a download; without `edition` it always gives the newest."""
        given: dict[str, Any] = {
            "lang": self.language,
            "edition": self.edition,
            "since": self.since,
        }
        given |= {**self.options, **changed}
        return urlencode({name: value for name, value in given.items() if value is not None})

    def address(self, slug: str, format_id: str = "", **changed: Any) -> str:
        """Where the download is."""
        return f"/s/{quote(slug)}/list.{format_id or self.format_id}?{self.query(**changed)}"


@dataclass(frozen=True, slots=True)
class Specimen:
    """What a choice gives: `markup` or `text` to look at, for a messenger its `pieces`.

    For a picture its alternative texts by language.
    """

    made: Export
    markup: Markup | None = None
    text: str = ""
    pieces: tuple[str, ...] = ()
    alternatives: tuple[tuple[Language, str], ...] = ()


@router.get(STATEMENT + "/republish")
async def republish(
    request: Request,
    context: InContext,
    card: PublicCard,
    links: InLinks,
    connection: ReadConnection,
) -> Response:
    """The choices, and what they give; an impossible choice is told beside them."""
    asked = request.query_params
    problem, specimen, status = "", None, 200
    layout = layout_of(card)
    choice = Choice(_format(asked), _language(asked, links.language), None, None, {})
    try:
        layout = layout_of(card, asked)
        choice = Choice(
            choice.format_id,
            choice.language,
            _number(asked, "edition"),
            _number(asked, "since"),
            _changed(layout, layout_of(card)),
        )
        specimen = await _specimen(context, connection, card, choice)
    except HamsedaError as error:
        problem, status = error_text(error.code, links.language), error.status
    return context.pages.response(
        "republish.html",
        links.language,
        status=status,
        headers={"Cache-Control": "no-cache"},
        card=card,
        links=links,
        title=card.title(links.language),
        choice=choice,
        layout=asdict(layout),
        choices=CHOICES,
        switches=SWITCHES,
        formats=tuple(FORMATS),
        editions=await editions_before(connection, card, None, EDITIONS),
        specimen=specimen,
        problem=problem,
        base_url=context.settings.base_url,
        elsewhere=f"{links.elsewhere.to('/republish')}?{choice.query()}&format={choice.format_id}",
        accent=accent_class(card.accent),
    )


async def _specimen(
    context: Context, connection: ReadConnection, card: StatementCard, choice: Choice
) -> Specimen:
    base_url = context.settings.base_url

    async def begin(format_id: str, limit: int | None) -> Export:
        return await export(
            connection,
            card.slug,
            format_id,
            choice.language,
            base_url,
            edition=choice.edition,
            since=choice.since,
            layout=choice.options,
            limit=limit,
        )

    # Asked for in its own format first: that is what tells whether it can be had.
    made = await begin(choice.format_id, NAMES)
    media_type = made.format.media_type
    if media_type.startswith("image/"):
        spoken = languages_of(choice.language)
        told = tuple((language, alt_text(made.sheet, language)) for language in spoken)
        return Specimen(made, alternatives=told)
    if choice.format_id == "messenger":
        whole = await begin(choice.format_id, None)
        return Specimen(made, pieces=tuple(pieces(await _text(whole.chunks))))
    if choice.format_id in AS_TEXT:
        return Specimen(made, text=await _text(made.chunks))
    shown = await begin("html", NAMES)
    return Specimen(made, markup=Markup(await _text(shown.chunks)))  # noqa: S704 - escaped there


async def _text(chunks: AsyncIterator[bytes]) -> str:
    return b"".join([chunk async for chunk in chunks]).decode().removeprefix("\ufeff")


def _format(asked: Mapping[str, str]) -> str:
    wanted = asked.get("format", "")
    return wanted if wanted in FORMATS else "html"


def _language(asked: Mapping[str, str], default: ListLanguage) -> ListLanguage:
    wanted = asked.get("lang", "")
    return wanted if wanted in LIST_LANGUAGES else default


def _number(asked: Mapping[str, str], name: str) -> int | None:
    """The number of an edition. Raises `NotFound("unknown-edition")` for anything else."""
    given = asked.get(name, "").strip()
    if not given:
        return None
    if not given.isdecimal() or len(given) > LARGEST_NUMBER:
        raise NotFound("unknown-edition")
    return int(given)


def _changed(layout: Layout, kept: Layout) -> dict[str, str]:
    pairs = ((option, getattr(layout, option)) for option in OPTIONS)
    return {
        option: value if isinstance(value, str) else str(int(value))
        for option, value in pairs
        if value != getattr(kept, option)
    }
