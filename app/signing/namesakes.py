"""Who else of a statement has the same name: what a batch asks of every signature that it passes.

Asked one by one, a name that thousands bear would be read thousands of times. So each name is read
once, and remembered while the batch lasts; of a place, two who share it are enough to know. Most
names have one bearer, who asks, and of those nothing is read at all.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from operator import attrgetter
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Select,
    TableValuedAlias,
    Text,
    bindparam,
    cast,
    func,
    literal,
    select,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from app.db.sets import each_of
from app.db.turns import in_turns
from app.models import Signature
from app.organisations.registry import Place, may_be_same, place_key
from app.signing.mailboxes import SIGNED, in_state
from app.text.names import LANGUAGES, Bilingual

MOST = 50_000
"""Names that are remembered; with more of them all are forgotten, and read again when needed."""

_ID = cast(Signature.id, Text)

_TEXT: dict[str, Callable[[UUID], str]] = {"postgresql": str, "sqlite": attrgetter("hex")}
"""An id as text, as each database has it."""

_PLACE = (Signature.city_fa, Signature.city_en, Signature.country)

_Name = tuple[str, str, str]
"""Kind, language, match key."""


class Namesakes:
    """The signatures that are present in one statement, by name and place."""

    def __init__(self, statement: UUID, dialect: str) -> None:
        self._statement = statement
        self._text = _TEXT[dialect]
        self._alone: dict[_Name, UUID] = {}
        self._of: dict[_Name, dict[Place, set[str]]] = {}
        self._vouched: set[_Name] = set()
        self._forgotten: set[_Name] = set()

    async def know(self, connection: AsyncConnection, signatures: Iterable[Any]) -> None:
        """Read who bears the names of `signatures`, which are present, where it is not known."""
        asking: dict[str, dict[_Name, UUID]] = {language: {} for language in LANGUAGES}
        async for each in in_turns(signatures):
            for name in _names(each):
                if name not in self._of and self._alone.get(name) != each.id:
                    asking[name[1]][name] = each.id
        # A question for each script: of both in one, neither database makes a way by two indexes.
        for language, own in asking.items():
            column = getattr(Signature, f"match_{language}")
            shared = await self._shared(connection, column, own.keys())
            self._alone |= {name: own[name] for name in own.keys() - shared}
            await self._read(connection, language, column, shared)

    async def _shared(
        self, connection: AsyncConnection, column: Any, names: Iterable[_Name]
    ) -> set[_Name]:
        """Those of the names that several bear, of whatever kind."""
        keys = sorted({key for _, _, key in names})
        if not keys:
            return set()
        asking = _sharing(connection.dialect.name, column)
        found = set(await connection.scalars(asking, self._asked(keys)))
        return {name for name in names if name[2] in found}

    async def _read(
        self, connection: AsyncConnection, language: str, column: Any, names: set[_Name]
    ) -> None:
        """Read of each name and place the first and the last who bear it there."""
        if not names:
            return
        asking = _bearing(connection.dialect.name, column)
        keys = sorted({key for _, _, key in names})
        self._of |= {name: defaultdict(set) for name in names}
        rows = await connection.execute(asking, self._asked(keys))
        async for key, first, last, kind, provenance, *place in in_turns(rows):
            name = (kind, language, key)
            if name in names:
                self._of[name][_place(*place)] |= {first, last}
                if provenance == "vouched":
                    self._vouched.add(name)

    def _asked(self, keys: Sequence[str]) -> dict[str, Any]:
        return {"of": self._statement, "names": keys}

    def has(self, signature: Any) -> bool:
        """Whether another one has the name in a script, and a place that may be the same."""
        borne = [self._of[name] for name in _names(signature) if name in self._of]
        if not borne:
            return False
        own = _place(signature.city_fa, signature.city_en, signature.country)
        alone = {self._text(signature.id)}
        return any(
            there != alone and may_be_same(own, place)
            for places in borne
            for place, there in places.items()
        )

    def may_be_vouched(self, signature: Any) -> bool:
        """Whether a coordinator has entered one of the name, published or not, wherever it is."""
        return not self._vouched.isdisjoint(_names(signature))

    @property
    def forgot_some(self) -> bool:
        """Whether anything that was read had to be forgotten."""
        return bool(self._forgotten)

    def knows(self, signature: Any) -> bool:
        """Whether nothing that was read of its names had to be forgotten since."""
        return self._forgotten.isdisjoint(_names(signature))

    def is_full(self) -> bool:
        """Whether so many names are remembered that they had better be forgotten."""
        return len(self._of) + len(self._alone) > MOST

    def clear_full(self) -> None:
        """Forget all if it is that many; for when nobody is between reading and asking."""
        if self.is_full():
            for known in (self._alone, self._of, self._vouched, self._forgotten):
                known.clear()

    def forget(self, signature: Any) -> None:
        """Ask again about the names of one that is no more, or has become another."""
        for name in _names(signature):
            self._forgotten.add(name)
            self._alone.pop(name, None)
            self._of.pop(name, None)
            self._vouched.discard(name)


@lru_cache
def _sharing(dialect: str, column: Any) -> Select[str]:
    """Which of `names` several of the statement `of` bear, in a script."""
    each = each_of(dialect, column, "names")
    second = (
        select(literal(1))
        .where(*_bears(column, each))
        .limit(1)
        .offset(1)
        .scalar_subquery()
        .correlate(each)
    )
    return select(each.c.value).where(second.is_not(None))


@lru_cache
def _bearing(dialect: str, column: Any) -> Select[Any]:
    """The first and the last of each kind and place who bear one of `names`."""
    each = each_of(dialect, column, "names")
    groups = (Signature.kind, Signature.provenance, *_PLACE)
    found = (func.min(_ID), func.max(_ID), *groups)
    if dialect == "postgresql":
        bearing = select(*found).where(*_bears(column, each)).group_by(*groups)
        return select(each.c.value, bearing.correlate(each).lateral())
    return select(each.c.value, *found).where(*_bears(column, each)).group_by(each.c.value, *groups)


def _bears(column: Any, each: TableValuedAlias) -> tuple[ColumnElement[bool], ...]:
    """The condition for those who bear the name of a row of `each`.

    They are looked up name by name: of all names together PostgreSQL expects so much that it reads
    the statement's whole crowd instead, at each question.
    """
    return Signature.statement_id == bindparam("of"), column == each.c.value, in_state(*SIGNED)


@lru_cache(4096)
def _place(city_fa: str, city_en: str, country: str | None) -> Place:
    return place_key(Bilingual(city_fa, city_en), country)


def _names(row: Any) -> Sequence[_Name]:
    both = (row.kind, "fa", row.match_fa), (row.kind, "en", row.match_en)
    return both if row.match_fa and row.match_en else [name for name in both if name[2]]
