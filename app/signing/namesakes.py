"""Who else of a statement has the same name: what a batch asks of every signature that it passes.

Asked one by one, a name that thousands bear would be read thousands of times. So each name is read
once, and remembered while the batch lasts; of a place, two who share it are enough to know.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from app.db.sets import one_of
from app.models import Signature
from app.organisations.registry import Place, may_be_same, place_key
from app.signing.mailboxes import SIGNED
from app.text.names import Bilingual

MOST = 20_000
"""Names that are remembered; with more of them all are forgotten, and read again when needed."""

_Name = tuple[str, str, str]
"""Kind, language, match key."""


class Namesakes:
    """The signatures that are present in one statement, by name and place."""

    def __init__(self, statement: UUID) -> None:
        self._statement = statement
        self._of: dict[_Name, dict[Place, list[UUID]]] = {}
        self._vouched: dict[_Name, set[UUID]] = defaultdict(set)

    async def know(self, connection: AsyncConnection, signatures: Iterable[Any]) -> None:
        """Read who bears the names of `signatures`, where that is not known yet."""
        names = {name for each in signatures for name in _names(each)} - self._of.keys()
        self._of |= {name: defaultdict(list) for name in names}
        # A question for each script: of both in one, neither database makes a way by two indexes.
        for language, column in (("fa", Signature.match_fa), ("en", Signature.match_en)):
            keys = sorted({key for _, of, key in names if of == language})
            if not keys:
                continue
            rows = await connection.execute(
                select(
                    column.label("key"),
                    Signature.id,
                    Signature.kind,
                    Signature.city_fa,
                    Signature.city_en,
                    Signature.country,
                    Signature.provenance,
                    Signature.state,
                ).where(
                    Signature.statement_id == self._statement,
                    one_of(connection, column, keys),
                )
            )
            # Their states are looked at here: to PostgreSQL, before it has looked at a new crowd,
            # an index of states seems to be the way to a few of them.
            for row in rows.all():
                name = (row.kind, language, row.key)
                if row.state in SIGNED and name in names:
                    self._add(row, name)

    def _add(self, row: Any, name: _Name) -> None:
        there = self._of[name][_place(row)]
        if len(there) < 2:  # noqa: PLR2004 - oneself and another
            there.append(row.id)
        if row.provenance == "vouched":
            self._vouched[name].add(row.id)

    def has(self, signature: Any) -> bool:
        """Whether another one has the name in a script, and a place that may be the same."""
        own = _place(signature)
        return any(
            may_be_same(own, place) and any(other != signature.id for other in there)
            for name in _names(signature)
            for place, there in self._of.get(name, {}).items()
        )

    def may_be_vouched(self, signature: Any) -> bool:
        """Whether a coordinator has entered one of the name, published or not, wherever it is."""
        return any(self._vouched.get(name) for name in _names(signature))

    def knows(self, signature: Any) -> bool:
        """Whether its names were read and not forgotten since."""
        return all(name in self._of for name in _names(signature))

    def shrink(self) -> None:
        """Forget all where it is too much; for when nobody is between reading and asking."""
        if len(self._of) > MOST:
            self._of.clear()
            self._vouched.clear()

    def forget(self, signature: Any) -> None:
        """Ask again about the names of one that is no more, or has become another."""
        for name in _names(signature):
            self._of.pop(name, None)
            self._vouched.pop(name, None)


def _place(row: Any) -> Place:
    return place_key(Bilingual(row.city_fa, row.city_en), row.country)


def _names(row: Any) -> Sequence[_Name]:
    both = (row.kind, "fa", row.match_fa), (row.kind, "en", row.match_en)
    return [name for name in both if name[2]]
