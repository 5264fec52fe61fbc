"""What changed between two editions, as an editor has to follow it."""

from dataclasses import dataclass
from typing import Literal
from uuid import UUID

from app.editions.rows import ListRow

Kind = Literal["added", "corrected", "withdrawn"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One change since an older edition.

    `number` is the number that it had in the older edition; of an added one, the number in the
    newer. `row` is None where it was withdrawn: a withdrawn name is never told again. `before` is
    the older form of a corrected organisation.
    """

    kind: Kind
    id: UUID
    number: int
    row: ListRow | None = None
    before: ListRow | None = None
