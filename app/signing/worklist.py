"""Names that lack one script, with what is known of their spelling elsewhere.

Suggested are the agreed names of the registry, and what stands under the same name in lists that
are public, this one's own included; never a name that is held or sealed somewhere.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Literal
from uuid import UUID

from sqlalchemy import ColumnElement, and_, func, literal, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from app.db.sets import one_of
from app.models import Organisation, Signature, Statement
from app.organisations.registry import may_be_same, place_key
from app.signing.corrections import seen_of
from app.signing.forms import PUBLIC_FIELDS
from app.signing.listed import SHOWN
from app.signing.mailboxes import SIGNED
from app.signing.review import name_of, place_of
from app.statements.cards import PUBLIC_STATES, StatementCard
from app.text.names import LANGUAGES, Bilingual, Language, other

MOST = 3
"""Suggestions for a name."""

Source = Literal["registry", "elsewhere"]


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A spelling in the script that is lacking, where it stands, and how often."""

    text: str
    source: Source
    count: int


@dataclass(frozen=True, slots=True)
class Lacking:
    """A name that has one script; `seen` goes with a correction of it."""

    id: UUID
    kind: str
    state: str
    name: Bilingual
    city: Bilingual
    country: str | None
    lacks: Language
    seen: str
    suggestions: tuple[Suggestion, ...]


async def lacking(
    connection: AsyncConnection,
    card: StatementCard,
    *,
    public_only: bool,
    offset: int = 0,
    limit: int = 50,
) -> tuple[list[Lacking], int]:
    """Names without one of the scripts, organisations first, and how many there are in all.

    With `public_only`, those that the list shows. Costs the same number of questions for any list.
    """
    conditions = _lacks_one(card, public_only=public_only)
    total = await connection.scalar(select(func.count()).select_from(Signature).where(conditions))
    rows = await connection.execute(
        select(Signature)
        .where(conditions)
        .order_by(Signature.kind.desc(), Signature.match_fa, Signature.match_en, Signature.id)
        .offset(offset)
        .limit(limit)
    )
    some = rows.all()
    known = await _known(connection, card, some) if some else {}
    return [_lacking(row, known) for row in some], total or 0


def _lacks_one(card: StatementCard, *, public_only: bool) -> ColumnElement[bool]:
    conditions = [
        Signature.statement_id == card.id,
        Signature.state.in_(SIGNED),
        Signature.exposure == "public",
        or_(
            and_(Signature.name_fa == "", Signature.name_en != ""),
            and_(Signature.name_en == "", Signature.name_fa != ""),
        ),
    ]
    if public_only:
        conditions += SHOWN
    return and_(*conditions)


_Known = dict[tuple[str, Language, str], list[tuple[Source, Any]]]
"""Rows by kind, script and match key of a name."""


async def _known(connection: AsyncConnection, card: StatementCard, some: Sequence[Any]) -> _Known:
    """What bears one of these names and has it in both scripts."""
    known: _Known = defaultdict(list)
    for script in LANGUAGES:
        keys = sorted({key for row in some if (key := getattr(row, f"match_{script}"))})
        if not keys:
            continue
        queries: dict[Source, Any] = {
            "registry": _registered(connection, script, keys),
            "elsewhere": _public(connection, card, script, keys),
        }
        for source, query in queries.items():
            for row in await connection.execute(query):
                known[row.kind, script, row.key].append((source, row))
    return known


def _registered(connection: AsyncConnection, script: Language, keys: Iterable[str]) -> Any:
    match = getattr(Organisation, f"match_{script}")
    text = getattr(Organisation, f"name_{other(script)}")
    return select(
        literal("organisation").label("kind"),
        match.label("key"),
        text.label("text"),
        Organisation.city_fa,
        Organisation.city_en,
        Organisation.country,
    ).where(one_of(connection, match, list(keys)), text != "")


def _public(
    connection: AsyncConnection, card: StatementCard, script: Language, keys: Iterable[str]
) -> Any:
    match = getattr(Signature, f"match_{script}")
    text = getattr(Signature, f"name_{other(script)}")
    lists = select(Statement.id).where(
        or_(
            Statement.id == card.id,
            and_(Statement.state.in_(PUBLIC_STATES), Statement.list_hidden.is_(False)),
        )
    )
    return select(
        Signature.kind,
        match.label("key"),
        text.label("text"),
        Signature.city_fa,
        Signature.city_en,
        Signature.country,
    ).where(
        Signature.statement_id.in_(lists),
        one_of(connection, match, list(keys)),
        Signature.state == "published",
        Signature.exposure == "public",
        text != "",
    )


def _lacking(row: Any, known: _Known) -> Lacking:
    has: Language = "fa" if row.name_fa else "en"
    fields = {name: getattr(row, name) or "" for name in PUBLIC_FIELDS}
    found = known.get((row.kind, has, getattr(row, f"match_{has}")), [])
    return Lacking(
        row.id,
        row.kind,
        row.state,
        name_of(row),
        place_of(row),
        row.country,
        other(has),
        seen_of(fields),
        tuple(_suggestions(row, found))[:MOST],
    )


def _suggestions(row: Any, found: Sequence[tuple[Source, Any]]) -> list[Suggestion]:
    """The registry's first, then what is written most often; an organisation's place must fit."""
    own = place_key(place_of(row), row.country)
    counts: dict[str, tuple[Source, int]] = {}
    for source, each in found:
        place = place_key(Bilingual(each.city_fa, each.city_en), each.country)
        if row.kind == "organisation" and not may_be_same(own, place):
            continue
        first, count = counts.get(each.text, (source, 0))
        counts[each.text] = (first, count + 1)
    suggestions = [Suggestion(text, *told) for text, told in counts.items()]
    return sorted(suggestions, key=lambda one: (one.source != "registry", -one.count, one.text))
