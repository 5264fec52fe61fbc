"""Selections: which signatures a page of the desk shows, or an action is about."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Date,
    Select,
    and_,
    false,
    func,
    or_,
    select,
    text,
    type_coerce,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from app.db.sets import one_of
from app.models import Signature, SignatureText
from app.models.signatures import FLAGGED, WAITING
from app.signing.tombstones import ENDED
from app.text.folding import match_key, search_key
from app.text.grams import GRAM

STATES = ("held", "confirmed", "published", "declined", "withdrawn", "voided")
BOXES = ("waiting", "flagged", *STATES, "all")
"""The saved filters. `waiting` are held and not looked at; `confirmed` wait for their batch."""

_PRESENT = Signature.state.not_in(ENDED)
"""Nobody who ended is found by a name, also while it could still be given back."""

MAX_QUERY = 200
MAX_WORDS = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """What is chosen; all of it has to be met, and what is empty says nothing.

    `box` is one of `BOXES`; `q` words of name, title, affiliation or city in either script;
    `pattern` a whole name with `*` for anything; `import_id` a pasted list that was brought in;
    `ids` are named one by one.
    """

    box: str = "all"
    q: str = ""
    kind: str = ""
    country: str = ""
    via: str = ""
    provenance: str = ""
    pattern: str = ""
    day: date | None = None
    import_id: UUID | None = None
    ids: Sequence[UUID] = ()

    @property
    def narrow(self) -> bool:
        """Whether anything but the box narrows it."""
        named = (self.q, self.kind, self.country, self.via, self.provenance, self.pattern)
        return any((*named, self.day, self.import_id, self.ids))


def words_of(q: str) -> list[str]:
    """The folded words that are looked for; none where `q` has neither letter nor digit."""
    words = [word for word in search_key(q[:MAX_QUERY]).split() if word.isalnum()]
    return words[:MAX_WORDS]


def conditions(
    connection: AsyncConnection,
    statement: UUID,
    selection: Selection,
    found_before: Sequence[UUID] | None = None,
) -> list[ColumnElement[bool]]:
    """What a signature of the selection meets.

    `found_before` are all of the statement that hold the words of its search, or came by its
    partner: they are looked up by their ids, and the statement is not named, so that no database
    goes along the whole of an index instead.
    """
    found: list[ColumnElement[bool]] = []
    if found_before is not None:
        found.append(one_of(connection, Signature.id, found_before))
    else:
        found.append(Signature.statement_id == statement)
        if selection.q.strip():
            of_each = holding(connection, statement, words_of(selection.q))
            found.append(of_each.where(SignatureText.signature_id == Signature.id).exists())
    dialect = connection.dialect.name
    if selection.box in {"waiting", "flagged"}:
        found.append(text((WAITING if selection.box == "waiting" else FLAGGED)[dialect]))  # type: ignore[arg-type]
    elif selection.box in STATES:
        found.append(Signature.state == selection.box)
    equal = {name: getattr(selection, name) for name in ("kind", "country", "via", "provenance")}
    found += [getattr(Signature, name) == value for name, value in equal.items() if value]
    if selection.day:
        found.append(Signature.signed_on == type_coerce(selection.day, Date))
    if selection.import_id:
        found.append(Signature.import_id == selection.import_id)
    if selection.ids:
        found.append(one_of(connection, Signature.id, list(selection.ids)))
    if selection.pattern:
        found += [named(selection.pattern), _PRESENT]
    if selection.q.strip():
        found.append(_PRESENT)
    return found


def holding(connection: AsyncConnection, statement: UUID, words: Sequence[str]) -> Select[UUID]:
    """The ids of those that hold every word (`app.text.grams.holds_words`); without one, none."""
    at = func.instr if connection.dialect.name == "sqlite" else func.strpos
    holds = [
        at(SignatureText.search, word if len(word) >= GRAM else f" {word}") > 0 for word in words
    ]
    return select(SignatureText.signature_id).where(
        SignatureText.statement_id == statement, *(holds or [false()])
    )


def pattern_key(pattern: str) -> str:
    """The match key of a name with its `*`; empty where there is no letter or digit."""
    parts = [match_key(part) if part.strip() else "" for part in pattern[:MAX_QUERY].split("*")]
    key = "*".join(part if part.isalnum() else "" for part in parts)
    return key if key.strip("*") else ""


def named(pattern: str) -> ColumnElement[bool]:
    """Whether the name in either script is that of a pattern; no name is that of an empty one."""
    key = pattern_key(pattern)
    if not key:
        return Signature.id.is_(None)
    columns: tuple[Any, ...] = (Signature.match_fa, Signature.match_en)
    if "*" not in key:
        return or_(*(column == key for column in columns))
    like = key.replace("*", "%")  # a key has letters and digits only: nothing is to be escaped
    return or_(*(and_(column != "", column.like(like)) for column in columns))
