"""`GET /statements` and `GET /statements/{slug}`: what may be read, and where it stands."""

from dataclasses import asdict
from datetime import date, datetime
from typing import Any

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from app.api import V1
from app.api.freshness import card_state, fresh, unchanged
from app.api.paging import (
    DEFAULT_LANGUAGE,
    DEFAULT_LIMIT,
    Cursor,
    InLanguage,
    Limit,
    bad_cursor,
    link_next,
)
from app.api.problem_types import problems
from app.api.schemas import Counts, Exposure, Kind, State, StatementName, Strict
from app.editions.items import counts_item
from app.http.context import Context
from app.http.dependencies import InContext, Now, PublicCard, ReadConnection
from app.statements.cards import StatementCard
from app.statements.stored import load_text
from app.statements.texts import StatementText
from app.text.names import Language

router = APIRouter(prefix=V1, tags=["statements"])


class Statement(StatementName):
    """A statement without its text; `as_of` is when its list last changed.

    `list_hidden`: its coordinators show no name at the moment; the list is empty, the counts stand.
    """

    state: State
    signable: bool
    kinds: list[Kind]
    exposures: list[Exposure]
    sign_by: datetime | None
    prevailing_language: str
    counts: Counts
    as_of: datetime
    edition: int | None
    list_hidden: bool


class Statements(Strict):
    """A page of statements, the newest first."""

    items: list[Statement]
    next: str | None


class Note(Strict):
    """Something added after publication, in Markdown; no part of what was signed."""

    date: date
    markdown: str


class Text(Strict):
    """A statement in one language; `body` and `editors_note` are Markdown, all else is plain."""

    title: str
    text_version: str
    kicker: str
    summary: str
    date: date | None
    place: str
    addressees: str
    body: str
    editors_note: str
    byline: str
    translator: str
    source_name: str
    source_url: str
    source_note: str
    rest_url: str
    hashtags: list[str]
    licence: str
    responsible: str
    updates: list[Note]


class FullStatement(Statement):
    """A statement with its texts by language tag (BCP 47)."""

    texts: dict[str, Text]


def statement_name(card: StatementCard, context: Context, language: Language) -> StatementName:
    """Which statement it is, with the address of its page in `language`."""
    return StatementName(slug=card.slug, title=card.titles, url=_url(card, context, language))


def _url(card: StatementCard, context: Context, language: Language) -> str:
    return f"{context.settings.base_url}/{language}/s/{card.slug}"


def _item(card: StatementCard, context: Context, lang: Language, now: datetime) -> dict[str, Any]:
    return {
        "slug": card.slug,
        "title": card.titles,
        "url": _url(card, context, lang),
        "state": card.state,
        "signable": card.can_sign(now),
        "kinds": card.kinds,
        "exposures": card.exposures,
        "sign_by": card.sign_by,
        "prevailing_language": card.prevailing_language,
        "counts": counts_item(card.counts),
        "as_of": card.changed_at,
        "edition": card.edition or None,
        "list_hidden": card.list_hidden,
    }


def _text(text: StatementText, version: str) -> dict[str, Any]:
    shown = {name: value for name, value in asdict(text).items() if name in Text.model_fields}
    return {**shown, "text_version": version}


@router.get("/statements", response_model=Statements, responses=problems(422, 503))
async def list_statements(
    request: Request,
    response: Response,
    context: InContext,
    now: Now,
    limit: Limit = DEFAULT_LIMIT,
    cursor: Cursor = "",
    lang: InLanguage = DEFAULT_LANGUAGE,
) -> Any:
    """Public statements, the newest first."""
    cards = await context.cards.public()
    if cursor:
        places = [place for place, card in enumerate(cards, 1) if card.slug == cursor]
        if not places:
            raise bad_cursor()
        cards = cards[places[0] :]
    page = cards[:limit]
    following = page[-1].slug if len(cards) > limit else None
    link_next(request, response, context, following, limit=limit, lang=lang)
    newest = max((card.changed_at for card in page), default=now)
    state = [card_state(card, now) for card in page]
    if page and fresh(request, response, newest, following, *state):
        return unchanged(response)
    return {"items": [_item(card, context, lang, now) for card in page], "next": following}


@router.get(
    "/statements/{slug}",  # noqa: FAST003 - `PublicCard` takes it
    response_model=FullStatement,
    responses=problems(404, 422, 503),
)
async def one_statement(
    request: Request,
    response: Response,
    context: InContext,
    card: PublicCard,
    connection: ReadConnection,
    now: Now,
    lang: InLanguage = DEFAULT_LANGUAGE,
) -> Any:
    """One statement with its texts in all languages."""
    texts = {
        tag: _text(await load_text(connection, card, tag), card.text_versions[tag])
        for tag in card.languages
    }
    if fresh(request, response, card.changed_at, card_state(card, now), texts):
        return unchanged(response)
    return {**_item(card, context, lang, now), "texts": texts}
