"""What is found in the database after a drill, held against what people were promised."""

from collections import Counter
from collections.abc import Iterable
from typing import Any

from sqlalchemy import func, select

from app.db import Database
from app.models import Edition, Entry, Intake, PublicationBatch, Signature, Statement
from tests.drills._people import Notes
from tests.drills._relay import Mail


async def waiting(database: Database) -> int:
    """How much the workers still have to do: messages, confirmed signatures, batches."""
    async with database.read() as connection:
        found = [
            await connection.scalar(select(func.count()).select_from(Intake)),
            await connection.scalar(
                select(func.count()).where(Signature.state == "confirmed")  # not yet published
            ),
            await connection.scalar(select(func.count()).select_from(PublicationBatch)),
        ]
    return sum(count or 0 for count in found)


def of_mail(notes: Notes, taken: Iterable[Mail]) -> dict[str, int]:
    """Acknowledged sign-ons against the messages that the relay has had."""
    messages = Counter(taken)
    mailed = Counter(mail.to for mail in messages)
    ids = Counter(mail.message_id for mail in messages)
    return {
        "acknowledged sign-ons": len(notes.taken),
        "mailed": len(mailed),
        "acknowledged sign-ons not mailed": len(notes.taken - mailed.keys()),
        "messages to nobody who signed": len(mailed.keys() - notes.tried.keys()),
        "messages without a token": sum(not mail.token for mail in messages),
        "duplicates with the same token and Message-ID": messages.total() - len(messages),
        "duplicates with another token or Message-ID": sum(
            count - 1 for counts in (mailed, ids) for count in counts.values()
        ),
    }


async def of_list(database: Database, notes: Notes) -> dict[str, int]:
    """Acknowledged confirmations against signatures, entries, counts and revisions."""
    async with database.read() as connection:
        signed = Counter(
            await connection.scalars(
                select(Signature.name_en).where(Signature.state == "published")
            )
        )
        others = await connection.scalar(select(func.count()).where(Signature.state != "published"))
        entries = (await connection.execute(select(Entry.name_en, Entry.valid_from))).all()
        statement = (await connection.execute(select(Statement))).one()
        editions = (await connection.execute(select(Edition).order_by(Edition.number))).all()
    listed = Counter(entry.name_en for entry in entries)
    confirmed = {notes.tried[address] for address in notes.receipts}
    mute = {notes.tried[address] for address in notes.silent}
    return {
        "acknowledged confirmations": len(confirmed),
        "confirmed signatures missing": len(confirmed - signed.keys()),
        "confirmed signatures not listed": len(confirmed - listed.keys()),
        "signatures nobody confirmed": len(signed.keys() - confirmed) + len(mute & signed.keys()),
        "signatures twice": (signed - Counter(signed.keys())).total(),
        "entries twice": (listed - Counter(listed.keys())).total(),
        "signatures in another state": others or 0,
        "counted wrongly": abs(statement.count_individuals - len(entries)),
        "revisions": statement.list_revision,
        **_of_revisions(statement, editions, Counter(entry.valid_from for entry in entries)),
    }


def _of_revisions(statement: Any, editions: Any, begun: Counter[int]) -> dict[str, int]:
    """Each revision has one edition, shows somebody new, and counts whom it shows."""
    expected = list(range(1, statement.list_revision + 1))
    shown, miscounted = 0, 0
    for edition in editions:
        shown += begun[edition.list_revision]
        miscounted += edition.count_individuals != shown
    return {
        "revisions without an edition of their own": len(
            set(expected) ^ {edition.list_revision for edition in editions}
        ),
        "editions out of turn": sum(
            edition.number != number for number, edition in enumerate(editions, 1)
        ),
        "editions with a wrong count": miscounted,
        "revisions that show nobody new": len(set(expected) ^ set(begun)),
    }
