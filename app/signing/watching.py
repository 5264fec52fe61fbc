"""The watch-list of a statement: names and patterns whose sign-ons a coordinator wants to see.

A name is a match key, so that spelling and accents do not matter; `*` stands for anything. Sign-ons
are looked at when they are screened, while everything typed can be read, and again when a batch
passes them, since a name may be corrected in between.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from uuid import UUID, uuid4

from sqlalchemy import ColumnElement, delete, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from app.db.sets import one_of
from app.errors import Conflict, FieldError, InvalidForm, InvalidName, NotFound
from app.models import Signature, WatchedName
from app.signing.mailboxes import SIGNED
from app.signing.review import PASSED
from app.signing.selecting import Selection, conditions, pattern_key
from app.statements.cards import StatementCard
from app.text.clean import clean_display
from app.text.scripts import dominant_script

WATCHED = "watched"
_FLAG, _NONE = frozenset({WATCHED}), frozenset[str]()
MOST = 500
"""Entries of a watch-list."""


@dataclass(frozen=True, slots=True)
class Watched:
    """An entry as it was typed."""

    id: UUID
    text: str
    created_on: date


async def entries_of(connection: AsyncConnection, card: StatementCard) -> Sequence[Watched]:
    """The watch-list, in the order of what was typed."""
    rows = await connection.execute(
        select(WatchedName.id, WatchedName.text, WatchedName.created_on)
        .where(WatchedName.statement_id == card.id)
        .order_by(WatchedName.text, WatchedName.id)
    )
    return [Watched(*row) for row in rows]


def read_pattern(typed: str) -> str:
    """What was typed, cleaned as names are.

    Raises `InvalidForm` (`pattern`): what a name is refused for, and `missing-pattern` where too
    little is said: a pattern of three letters or fewer with a `*` would watch everybody.
    """
    language = "fa" if dominant_script(typed) == "arabic" else "en"
    try:
        cleaned = clean_display(typed, language)
    except InvalidName as error:
        raise InvalidForm([FieldError("pattern", error.code)]) from None
    key = pattern_key(cleaned)
    if not key or ("*" in key and len(key.replace("*", "")) < 3):  # noqa: PLR2004 - letters
        raise InvalidForm([FieldError("pattern", "missing-pattern")])
    return cleaned


async def add(connection: AsyncConnection, card: StatementCard, typed: str, now: datetime) -> UUID:
    """Watch a name or pattern; one that is watched already is not entered twice.

    Raises what `read_pattern` raises, and `Conflict("full-watch-list")`.
    """
    cleaned = read_pattern(typed)
    key = pattern_key(cleaned)
    rows = await connection.execute(
        select(WatchedName.id, WatchedName.key).where(WatchedName.statement_id == card.id)
    )
    known: dict[str, UUID] = {row.key: row.id for row in rows}
    if key in known:
        return known[key]
    if len(known) >= MOST:
        raise Conflict("full-watch-list")
    new = uuid4()
    await connection.execute(
        insert(WatchedName).values(
            id=new, statement_id=card.id, text=cleaned, key=key, created_on=now.date()
        )
    )
    return new


async def remove(connection: AsyncConnection, card: StatementCard, entry: UUID) -> None:
    """Watch it no more; flags that it raised stay. Raises `NotFound("unknown-entry")`."""
    gone = await connection.execute(
        delete(WatchedName).where(WatchedName.statement_id == card.id, WatchedName.id == entry)
    )
    if gone.rowcount == 0:
        raise NotFound("unknown-entry")


async def keys_of(
    connection: AsyncConnection, statements: Collection[UUID]
) -> Mapping[UUID, frozenset[str]]:
    """The keys that are watched, by statement; those without any are left out."""
    if not statements:
        return {}
    rows = await connection.execute(
        select(WatchedName.statement_id, WatchedName.key).where(
            WatchedName.statement_id.in_(sorted(set(statements)))
        )
    )
    found: dict[UUID, set[str]] = {}
    for statement, key in rows:
        found.setdefault(statement, set()).add(key)
    return {statement: frozenset(keys) for statement, keys in found.items()}


def is_watched(keys: frozenset[str], names: Iterable[str]) -> bool:
    """Whether a match key among `names` is that of a watched name or pattern."""
    plain, patterns = _parted(keys)
    return any(
        name in plain or any(_fits(name, parts) for parts in patterns) for name in names if name
    )


def flag_of(keys: frozenset[str] | None, names: Iterable[str]) -> frozenset[str]:
    """The flag that a sign-on with these match keys gets; none where nothing is watched."""
    return _FLAG if keys and is_watched(keys, names) else _NONE


@lru_cache(64)
def _parted(keys: frozenset[str]) -> tuple[frozenset[str], tuple[list[str], ...]]:
    """Names as they are, and patterns cut at their stars."""
    patterns = sorted(key for key in keys if "*" in key)
    return keys - set(patterns), tuple(key.split("*") for key in patterns)


def _fits(name: str, parts: Sequence[str]) -> bool:
    """Whether a name is the parts with anything in between; each is looked for once, in order."""
    first, *middle, last = parts
    if not name.startswith(first):
        return False
    at = len(first)
    for part in middle:
        found = name.find(part, at)
        if found < 0:
            return False
        at = found + len(part)
    return len(name) - at >= len(last) and name.endswith(last)


async def count(connection: AsyncConnection, card: StatementCard, entry: UUID) -> int:
    """How many present signatures an entry would flag. Raises `NotFound("unknown-entry")`."""
    found = await connection.scalar(
        select(func.count()).where(*await _meant(connection, card, entry))
    )
    return found or 0


async def run_over(connection: AsyncConnection, card: StatementCard, entry: UUID) -> int:
    """Flag the present signatures of this name, seen or not, so that they are looked at; how many.

    Nothing leaves the list. Raises `NotFound("unknown-entry")`.
    """
    rows = await connection.execute(
        select(Signature.id, Signature.flags)
        .where(*await _meant(connection, card, entry))
        .order_by(Signature.id)
        .with_for_update()
    )
    alike: dict[tuple[str, ...], list[UUID]] = {}
    for signature, flags in rows:
        alike.setdefault(tuple(flags), []).append(signature)
    for had, ids in alike.items():
        await connection.execute(
            update(Signature)
            .where(one_of(connection, Signature.id, ids))
            .values(flags=sorted({*had, WATCHED} - {PASSED}), seen=False)
        )
    return sum(map(len, alike.values()))


async def pattern_of(connection: AsyncConnection, card: StatementCard, entry: UUID) -> str:
    """What was typed of an entry. Raises `NotFound("unknown-entry")`."""
    found = await connection.scalar(
        select(WatchedName.text).where(WatchedName.statement_id == card.id, WatchedName.id == entry)
    )
    if found is None:
        raise NotFound("unknown-entry")
    return str(found)


async def _meant(
    connection: AsyncConnection, card: StatementCard, entry: UUID
) -> list[ColumnElement[bool]]:
    pattern = await pattern_of(connection, card, entry)
    present = Signature.state.in_(SIGNED)
    return [*conditions(connection, card.id, Selection(pattern=pattern)), present]
