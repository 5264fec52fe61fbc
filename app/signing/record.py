"""Whether a mailbox has room for another signature: what it has signed already, and how often.

Whoever asks holds the mailbox (`app.signing.pending.lock`): nothing of it is recorded meanwhile.
"""

from collections import defaultdict
from collections.abc import Collection, Sequence
from functools import lru_cache
from typing import Any

from sqlalchemy import Executable, select
from sqlalchemy.ext.asyncio import AsyncConnection

from app.db.sets import among
from app.errors import Conflict
from app.models import Signature
from app.signing import limits
from app.signing.forms import SignOn
from app.signing.mailboxes import SIGNED, Mailbox, in_state
from app.text.folding import match_key


@lru_cache
def _signed(dialect: str) -> Executable:
    return select(
        Signature.statement_id,
        Signature.email_index,
        Signature.kind,
        Signature.match_fa,
        Signature.match_en,
    ).where(
        among(dialect, Signature.statement_id, "statements"),
        among(dialect, Signature.email_index, "indexes"),
        in_state(*SIGNED),
    )


async def signed_by(
    connection: AsyncConnection, mailboxes: Collection[Mailbox]
) -> dict[Mailbox, list[Any]]:
    """What some mailboxes have signed with: rows of `kind`, `match_fa` and `match_en`."""
    rows = await connection.execute(
        _signed(connection.dialect.name),
        {
            "statements": sorted({statement for statement, _ in mailboxes}),
            "indexes": sorted({index for _, index in mailboxes}),
        },
    )
    signed: dict[Mailbox, list[Any]] = defaultdict(list)
    for row in rows:
        signed[row.statement_id, row.email_index or b""].append(row)
    return signed


def flags_beside(signed: Sequence[Any], sign_on: SignOn) -> set[str]:
    """What is flagged of another signature of a mailbox: that the person is not the first.

    Raises `Conflict` where the mailbox has signed with the name (`already-signed`), and for one
    person too many (`mailbox-full`).
    """
    name = sign_on.name  # the one signed with, which the columns may not show
    keys = [match_key(text) if text else "" for text in (name.fa, name.en)]
    if any(keys) and [sign_on.kind, *keys] in ([*row] for row in map(_named, signed)):
        raise Conflict("already-signed")
    people = sum(row.kind == "individual" for row in signed)
    if sign_on.kind != "individual" or not people:
        return set()
    if people >= limits.INDIVIDUALS_A_MAILBOX:
        raise Conflict("mailbox-full")
    return {"same-mailbox"}


def _named(row: Any) -> tuple[str, str, str]:
    return row.kind, row.match_fa, row.match_en
