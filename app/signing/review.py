"""Hold or pass: what holds a confirmed signature back, and who else has its name.

Flags that it came with are kept; two more are raised by the worker, batch by batch, so that
confirming stays short. `duplicate`: a present signature has the same name in a script, and no other
place. `unvouched`: an organisation that nothing has vouched for yet.
"""

from collections.abc import Set as AbstractSet
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from app.models import Signature
from app.organisations import registry
from app.signing.mailboxes import SIGNED, in_state
from app.text.names import Bilingual

PASSED = "passed"
"""A coordinator has seen it: no flag holds it any more."""

ASKED = "removal"
"""Somebody asked for it to be removed: it is hidden until a coordinator has answered."""


def is_held(policy: str, flags: AbstractSet[str]) -> bool:
    """Whether the statement's policy holds a signature with these flags for a coordinator."""
    if ASKED in flags:
        return True
    if PASSED in flags or policy == "publish-all":
        return False
    return policy == "hold-all" or bool(flags)


async def find_same(
    connection: AsyncConnection, signature: Any, *, vouched: bool = False
) -> Any | None:
    """A present signature of the same kind and name whose place may be the same, else None.

    With `vouched`, only one that a coordinator entered.
    """
    keys = [(Signature.match_fa, signature.match_fa), (Signature.match_en, signature.match_en)]
    conditions = [column == key for column, key in keys if key]
    if not conditions:
        return None
    query = select(Signature).where(
        Signature.statement_id == signature.statement_id,
        Signature.id != signature.id,
        Signature.kind == signature.kind,
        in_state(*SIGNED),
        or_(*conditions),
    )
    if vouched:
        query = query.where(Signature.provenance == "vouched", Signature.state == "published")
        query = query.with_for_update()  # it is about to be taken over
    for row in await connection.execute(query):
        place = place_of(signature), signature.country
        if registry.same_place(*place, place_of(row), row.country):
            return row
    return None


def name_of(row: Any) -> Bilingual:
    """The name in a row of signatures or entries."""
    return Bilingual(row.name_fa, row.name_en)


def place_of(row: Any) -> Bilingual:
    """The city in a row of signatures or entries."""
    return Bilingual(row.city_fa, row.city_en)
