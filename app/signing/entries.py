"""Entries of the public list: how they are made of signatures, sorted, taken down."""

from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import Row, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from app.models import Entry, PublicationBatch, Signature, Statement
from app.models.base import BILINGUAL
from app.text.collation import RULE_VERSION, sort_key
from app.text.countries import country_name
from app.text.folding import search_key
from app.text.names import LANGUAGES, Bilingual, Language

SECTIONS = {
    ("initiators", "organisation"): 0,
    ("initiators", "individual"): 0,
    ("first", "organisation"): 2,
    ("first", "individual"): 3,
    ("more", "organisation"): 4,
    ("more", "individual"): 5,
}
"""The order of the list: initiators as fixed, then per group organisations before individuals."""

_TEXTS = [f"{pair}_{script}" for pair in BILINGUAL for script in LANGUAGES]
_LAST = b"\xff"


def entry_values(signature: Row[Any], order: str, valid_from: int) -> dict[str, Any]:
    """The columns of a new entry for a public signature; `order` is the statement's."""
    name = Bilingual(signature.name_fa, signature.name_en)
    given = signature.position if order == "given" or signature.group == "initiators" else None
    texts = {column: getattr(signature, column) for column in _TEXTS}
    sorts = {
        f"sort_{language}": _sort(name, signature.country, order, given, language)
        for language in LANGUAGES
    }
    return {
        "id": uuid4(),
        "public_id": uuid4(),
        "statement_id": signature.statement_id,
        "signature_id": signature.id,
        "kind": signature.kind,
        "group": signature.group,
        "section": SECTIONS[signature.group, signature.kind],
        "signed_on": signature.signed_on if signature.kind == "organisation" else None,
        **texts,
        "country": signature.country,
        "website": signature.website,
        **sorts,
        "sort_version": RULE_VERSION,
        "search": " ".join(search_key(text) for text in texts.values() if text),
        "valid_from": valid_from,
    }


def _sort(
    name: Bilingual, country: str | None, order: str, given: int | None, language: Language
) -> bytes:
    text, _ = name.shown(language)
    key = sort_key(text, language)
    if given is not None:
        return given.to_bytes(4, "big") + key
    if order == "given":
        return _LAST * 4 + key
    if order == "country":
        place = sort_key(country_name(country, language), language) if country else _LAST
        return place + b"\x00" + key
    return key


async def take_down(connection: AsyncConnection, signature: Row[Any], now: datetime) -> None:
    """Take a published signature out of the list at once, everywhere; its texts are erased.

    Earlier editions are served with a gap at its number. Does nothing where nothing is shown.
    """
    if signature.state != "published":
        return
    statement = (
        await connection.execute(
            update(Statement)
            .where(Statement.id == signature.statement_id)
            .values(withdrawals=Statement.withdrawals + 1, changed_at=now)
            .returning(Statement.id, Statement.list_revision)
        )
    ).one()
    if signature.exposure != "public":
        await _count_down(connection, statement.id, "count_unnamed", in_flight=False)
        return
    entries = await connection.execute(
        select(Entry.id, Entry.valid_from).where(
            Entry.signature_id == signature.id, Entry.valid_to.is_(None)
        )
    )
    for entry in entries.all():
        await erase_entry(connection, entry.id, statement.list_revision)
        await _count_down(
            connection,
            statement.id,
            f"count_{signature.kind}s",
            in_flight=entry.valid_from > statement.list_revision,
        )


async def erase_entry(connection: AsyncConnection, entry: UUID, list_revision: int) -> None:
    """End an entry and erase every text in it, sort keys included: they spell the name."""
    await connection.execute(
        update(Entry)
        .where(Entry.id == entry)
        .values(
            **dict.fromkeys(_TEXTS, ""),
            country=None,
            website="",
            search="",
            sort_fa=b"",
            sort_en=b"",
            valid_to=list_revision,
            withdrawn=True,
            signature_id=None,
        )
    )


async def _count_down(
    connection: AsyncConnection, statement: UUID, column: str, *, in_flight: bool
) -> None:
    """One less in the statement's counts, or in those of the batch that will make it visible."""
    table, key = (
        (PublicationBatch, PublicationBatch.statement_id)
        if in_flight
        else (Statement, Statement.id)
    )
    await connection.execute(
        update(table).where(key == statement).values({column: getattr(table, column) - 1})
    )


async def erase_signature(
    connection: AsyncConnection, signature: UUID, state: str, **more: Any
) -> None:
    """Put a signature into an end state with nothing left of who it was."""
    await connection.execute(
        update(Signature)
        .where(Signature.id == signature)
        .values(
            **dict.fromkeys(_TEXTS, ""),
            country=None,
            website="",
            match_fa="",
            match_en="",
            sealed=None,
            representative=None,
            email_index=None,
            organisation_id=None,
            via="",
            state=state,
            **more,
        )
    )
