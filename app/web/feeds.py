"""Feeds (RFC 4287): of a statement's list, an entry a day; of the open statements, an entry each.

They tell counts and numbers and no name: what a reader has fetched cannot be taken back.
"""

from collections.abc import Sequence
from datetime import UTC, datetime, time
from urllib.parse import quote
from uuid import UUID

from fastapi import APIRouter
from markupsafe import Markup, escape
from starlette.requests import Request
from starlette.responses import Response

from app.editions.feed.announced import Announced, announced
from app.editions.feed.days import ListDay, list_days
from app.editions.feed.wording import day_title, removal_sentence, to_change
from app.editions.wording import as_of_sentence, count_sentence
from app.http.context import Context
from app.http.dependencies import InContext, Now
from app.http.kept import keep_reply
from app.http.rendering import direction
from app.i18n import translations
from app.statements.cards import StatementCard
from app.statements.stored import load_text
from app.text.names import Language
from app.views.links import Links
from app.views.page_cache import kept_response, page_cache
from app.views.text_view import text_language
from app.web import atom
from app.web.atom import AtomEntry, Feed, Link
from app.web.feed_additions import additions

router = APIRouter(include_in_schema=False)

MOST_STATEMENTS = 50
"""Open statements that their feed names, the newest."""

_SITE = UUID("0b9f2f3c-3b6e-4c0e-9d5e-6d6e1f3a7c52")
"""What the id of the feed of all statements is made of, together with the site's address."""


@router.get("/feeds/statements.atom")
async def statements_feed(
    request: Request, context: InContext, now: Now, lang: Language = "fa"
) -> Response:
    """The open statements, the newest first."""
    cards = (await context.cards.open())[:MOST_STATEMENTS]

    async def make() -> str:
        async with context.database.read() as connection:
            found = await announced(connection, cards, lang)
        return atom.write_feed(_statements(context, found, lang, now))

    shown = tuple((card.slug, tuple(card.text_versions.values())) for card in cards)
    page = await page_cache(request).page(("statements.atom", lang, shown), make)
    return kept_response(request, page, language=lang, media_type=atom.MEDIA_TYPE)


@router.get("/feeds/{slug}.atom")
async def statement_feed(
    request: Request, context: InContext, slug: str, lang: Language = "fa"
) -> Response:
    """What changed in the list of a public statement, day by day, and what was added to it.

    Of others nothing is told.
    """
    card = await context.cards.get(slug)

    async def make() -> str:
        async with context.database.read() as connection:
            present, days = await list_days(connection, card.id, lang)
            text = await load_text(connection, present, text_language(present, lang, ""))
        links = Links(card.slug, lang)
        added = additions(context.settings.base_url, present, text, links)
        return atom.write_feed(_list(context, present, days, added, lang))

    counts = (card.edition, card.list_revision, card.withdrawals, card.edits)
    shown = (card.id, *counts, card.changed_at)
    titles = tuple(card.titles.items())
    page = await page_cache(request).page(("list.atom", lang, shown, titles), make)
    keep_reply(request.scope, context.cards.trusted_for(card.slug))
    return kept_response(request, page, language=lang, media_type=atom.MEDIA_TYPE)


def feed_path(slug: str, language: Language) -> str:
    """Where the feed of a statement's list stands."""
    return f"/feeds/{quote(slug)}.atom?lang={language}"


def _list(
    context: Context,
    card: StatementCard,
    days: Sequence[ListDay],
    added: Sequence[AtomEntry],
    language: Language,
) -> Feed:
    base, words = context.settings.base_url, translations(language)
    links = Links(card.slug, language)
    entries = [*(_day(base, card, day, links) for day in days), *added]
    entries.sort(key=lambda entry: entry.updated, reverse=True)
    return Feed(
        id=atom.stable_id(card.id, f"list/{language}"),
        title=words.gettext("Signatories of “%(title)s”") % {"title": card.title(language)},
        subtitle=count_sentence(card.counts, language),
        author=(words.gettext("Hamseda"), f"{base}/{language}/"),
        language=language,
        updated=entries[0].updated if entries else card.changed_at,
        links=[
            Link("self", base + feed_path(card.slug, language), "application/atom+xml"),
            Link("alternate", base + links.statement, language=language),
        ],
        entries=entries,
    )


def _day(base: str, card: StatementCard, day: ListDay, links: Links) -> AtomEntry:
    language = links.language
    title = day_title(day, language)
    content = [
        _paragraph(f"{title}.", language),
        *(_paragraph(removal_sentence(one, language), language) for one in day.removed),
        _paragraph(
            f"{count_sentence(day.counts, language)} {as_of_sentence(day.updated, language)}",
            language,
        ),
    ]
    for edition in dict.fromkeys(filter(None, (day.since, *(one.edition for one in day.removed)))):
        link = Markup('<a href="{}">{}</a>').format(
            base + links.proof(edition), to_change(edition, language)
        )
        content.append(_paragraph(link, language))
    return AtomEntry(
        id=atom.stable_id(card.id, f"list/{language}/{day.day}"),
        title=title,
        updated=day.updated,
        links=[Link("alternate", base + links.signatories, language=language)],
        content="".join(content),
    )


def _paragraph(words: str, language: Language) -> Markup:
    """Readers show an entry in a page of their own: it says itself which way it goes."""
    return Markup('<p lang="{0}" dir="{1}">{2}</p>').format(
        language, direction(language), escape(words)
    )


def _statements(
    context: Context, found: Sequence[Announced], language: Language, now: datetime
) -> Feed:
    base, words = context.settings.base_url, translations(language)
    newest = max((one.created_on for one in found), default=now.date())
    return Feed(
        id=atom.stable_id(_SITE, f"{base}/{language}"),
        title=f"{words.gettext('Hamseda')}: {words.gettext('Open statements')}",
        subtitle="",
        author=(words.gettext("Hamseda"), f"{base}/{language}/"),
        language=language,
        updated=datetime.combine(newest, time.min, UTC),
        links=[
            Link("self", f"{base}/feeds/statements.atom?lang={language}", "application/atom+xml"),
            Link("alternate", f"{base}/{language}/", language=language),
        ],
        entries=[_statement(base, one, language) for one in found],
    )


def _statement(base: str, one: Announced, language: Language) -> AtomEntry:
    moment = datetime.combine(one.created_on, time.min, UTC)
    href = base + Links(one.card.slug, language).statement
    return AtomEntry(
        id=atom.stable_id(one.card.id, f"statement/{language}"),
        title=one.title,
        updated=moment,
        published=moment,
        links=[Link("alternate", href, language=language)],
        summary=one.summary,
        language=one.language,
    )
