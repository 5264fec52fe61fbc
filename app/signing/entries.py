"""Entries of the public list: how they are made of signatures, sorted, taken down."""

from collections.abc import Sequence
from datetime import datetime
from functools import lru_cache
from operator import attrgetter
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, and_, case, func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from app.models import Entry, PublicationBatch, Signature, Statement
from app.models.base import BILINGUAL
from app.signing import finding, gaps, index
from app.signing.tombstones import forget_corrections, note
from app.text.collation import RULE_VERSION, sort_key
from app.text.countries import country_name
from app.text.folding import search_key
from app.text.names import LANGUAGES, Bilingual, Language

INITIATORS = 0
SECTIONS = {
    ("initiators", "organisation"): INITIATORS,
    ("initiators", "individual"): INITIATORS,
    ("first", "organisation"): 2,
    ("first", "individual"): 3,
    ("more", "organisation"): 4,
    ("more", "individual"): 5,
}
"""The order of the list: initiators as fixed, then per group organisations before individuals."""

TEXTS = [f"{pair}_{script}" for pair in BILINGUAL for script in LANGUAGES]
"""The columns of signatures and entries that hold what a list shows in words."""
_texts = attrgetter(*TEXTS)
_LAST = b"\xff"

_search_key = lru_cache(4096)(search_key)
"""Of all the texts of a list, most are cities, professions and names that many bear."""

NOTHING_SHOWN: dict[str, Any] = dict.fromkeys(TEXTS, "") | {
    "country": None,
    "website": "",
    "match_fa": "",
    "match_en": "",
    "sealed": None,
    "representative": None,
    "organisation_id": None,
}
"""The columns of a signature that nothing is left of but that it exists."""


def entry_values(signature: Any, order: str, valid_from: int) -> dict[str, Any]:
    """The columns of an entry for a public signature, without ids; `order` is the statement's."""
    given = signature.position if order == "given" or signature.group == "initiators" else None
    texts = _texts(signature)
    return {
        "statement_id": signature.statement_id,
        "signature_id": signature.id,
        "kind": signature.kind,
        "group": signature.group,
        "section": SECTIONS[signature.group, signature.kind],
        "signed_on": signature.signed_on if signature.kind == "organisation" else None,
        **dict(zip(TEXTS, texts, strict=True)),
        "country": signature.country,
        "website": signature.website,
        "sort_fa": _sort(signature, order, given, "fa"),
        "sort_en": _sort(signature, order, given, "en"),
        "sort_version": RULE_VERSION,
        "search": " ".join(map(_search_key, filter(None, texts))),
        "valid_from": valid_from,
        "withdrawn": False,
        "moved": False,
    }


def _sort(signature: Any, order: str, given: int | None, language: Language) -> bytes:
    """The place in the list of a language.

    An organisation stands where its line does, its place included: readers look lines up, and one
    name is often the beginning of another. An individual stands by the name.
    """
    names = signature.name_fa, signature.name_en
    text = names[language == "en"] or names[language == "fa"]
    if signature.kind == "organisation":
        city, _ = Bilingual(signature.city_fa, signature.city_en).shown(language)
        text = " – ".join(filter(None, (text, city, _country(signature, language))))
    key = sort_key(text, language)
    if given is not None:
        return given.to_bytes(4, "big") + key
    if order == "given":
        return _LAST * 4 + key
    if order == "country":
        country = _country(signature, language)
        return (sort_key(country, language) if country else _LAST) + b"\x00" + key
    return key


def _country(signature: Any, language: Language) -> str:
    return country_name(signature.country, language) if signature.country else ""


async def take_down(connection: AsyncConnection, signature: Row[Any], now: datetime) -> None:
    """Take a published signature out of the list at once, everywhere; its texts are erased.

    Earlier editions are served with a gap at its number. Does nothing where nothing is shown.
    `signature` is locked by the caller, so that no batch passes it meanwhile. Its state does not
    tell whether it is shown: a correction that waits or is held leaves the old entry standing.
    Entries that were hidden before (`app.signing.hiding`) are erased too.
    """
    entries = await entries_of(connection, signature.id)
    revision = await leave(connection, signature, [e for e in entries if not e.withdrawn], now)
    if not entries:
        return
    await erase_entries(connection, signature.id, revision)
    await keep_places(connection, signature.statement_id, entries, revision)
    await note(connection, "entry", [entry.public_id for entry in entries])


async def entries_of(connection: AsyncConnection, signature: UUID) -> Sequence[Any]:
    """The entries of a signature, hidden ones too; none of those that were erased."""
    rows = await connection.execute(
        select(
            Entry.id,
            Entry.public_id,
            Entry.section,
            Entry.sort_fa,
            Entry.sort_en,
            Entry.valid_from,
            Entry.valid_to,
            Entry.withdrawn,
        ).where(Entry.signature_id == signature)
    )
    return rows.all()


async def leave(
    connection: AsyncConnection, signature: Row[Any], standing: Sequence[Any], now: datetime
) -> int:
    """Count a signature out of list and index; the list revision.

    `standing` are its entries that are not withdrawn yet: the caller marks them, then has their
    places kept.
    """
    statement: UUID = signature.statement_id
    unnamed = signature.state == "published" and signature.exposure != "public"
    if not standing and not unnamed:
        return await _revision(connection, statement)
    revision: int = (
        await connection.scalar(
            update(Statement)
            .where(Statement.id == statement)
            .values(withdrawals=Statement.withdrawals + 1, changed_at=now)
            .returning(Statement.list_revision)
        )
        or 0
    )
    if unnamed:
        await _count_down_unnamed(connection, statement)
    if not standing:
        return revision
    await index.forget(connection, statement, signature.id, revision)
    column = f"count_{signature.kind}s"
    if any(is_standing(entry, revision) for entry in standing):
        await _count_down(connection, Statement, Statement.id == statement, column)
    elif any(e.valid_from > revision for e in standing):  # written by a batch in flight
        batch = PublicationBatch.statement_id == statement
        await _count_down(connection, PublicationBatch, batch, column)
    return revision


def is_standing(entry: Any, revision: int) -> bool:
    """Whether the list of a revision shows an entry that is not withdrawn."""
    from_then: int = entry.valid_from
    return from_then <= revision and (entry.valid_to is None or entry.valid_to > revision)


async def keep_places(
    connection: AsyncConnection, statement: UUID, entries: Sequence[Any], revision: int
) -> None:
    """Keep the numbers of entries that were just withdrawn empty, where editions asked for them."""
    seen = [e for e in entries if e.valid_from <= revision and not e.withdrawn]
    await gaps.keep_places(connection, statement, seen, revision)


async def _revision(connection: AsyncConnection, statement: UUID) -> int:
    revision = await connection.scalar(
        select(Statement.list_revision).where(Statement.id == statement)
    )
    return revision or 0


async def erase_entries(
    connection: AsyncConnection, signature: UUID, revision: int, only: Sequence[UUID] = ()
) -> None:
    """End the entries of a signature and erase every text; the sort keys follow, as they spell it.

    Those that a correction ended before hold the name too, and earlier editions show them. With
    `only`, none but these.
    """
    which = [Entry.signature_id == signature, *([Entry.id.in_(only)] if only else [])]
    unseen = Entry.valid_from > revision  # of a batch in flight: no edition asks where it stood
    await connection.execute(
        update(Entry)
        .where(*which)
        .values(
            **dict.fromkeys(TEXTS, ""),
            country=None,
            website="",
            search="",
            sort_fa=case((unseen, b""), else_=Entry.sort_fa),
            sort_en=case((unseen, b""), else_=Entry.sort_en),
            valid_to=func.coalesce(Entry.valid_to, revision + 1),
            withdrawn=True,
            signature_id=None,
        )
    )


async def _count_down(
    connection: AsyncConnection, table: Any, condition: ColumnElement[bool], column: str
) -> bool:
    """One less in the statement's counts, or in those of a batch; False where no row was met."""
    counted = await connection.execute(
        update(table).where(condition).values({column: getattr(table, column) - 1})
    )
    return bool(counted.rowcount)


async def _count_down_unnamed(connection: AsyncConnection, statement: UUID) -> None:
    """One unnamed signature less: it has no entry that would tell which batch it came with.

    A batch in flight gives one of its own; so no count falls below zero, and the sum is right.
    """
    batch = and_(PublicationBatch.statement_id == statement, PublicationBatch.count_unnamed > 0)
    if not await _count_down(connection, PublicationBatch, batch, "count_unnamed"):
        await _count_down(connection, Statement, Statement.id == statement, "count_unnamed")


async def erase_signature(
    connection: AsyncConnection, signature: UUID, state: str, **more: Any
) -> None:
    """Put a signature into an end state with nothing left of who it was."""
    await note(connection, "signature", [signature])
    await forget_corrections(connection, signature)
    await finding.forget(connection, [signature])
    await connection.execute(
        update(Signature)
        .where(Signature.id == signature)
        .values(**NOTHING_SHOWN, form_id=None, email_index=None, via="", state=state, **more)
    )
