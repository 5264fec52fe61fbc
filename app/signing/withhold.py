"""Withholding: a form that its signatory gave up, come back with a backup, is hidden again."""

from datetime import datetime
from typing import Any

from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncConnection

from app.models import Signature
from app.signing.entries import NOTHING_SHOWN, take_down
from app.signing.finding import renew
from app.signing.review import PASSED
from app.signing.tombstones import hide_form

RESTORED = "restored"
"""The flag of a signature whose later form was lost with the data that a backup replaced."""


async def withhold(connection: AsyncConnection, signature: Any, now: datetime) -> None:
    """Take a signature out of the list and erase what it shows, but let it stand.

    It waits for a coordinator as one that is only counted; its signatory may enter the name again.
    `signature` is locked by the caller.
    """
    await take_down(connection, signature, now)
    await hide_form(connection, signature)
    await connection.execute(
        update(Signature)
        .where(Signature.id == signature.id)
        .values(
            **NOTHING_SHOWN,
            exposure="counted",
            state="declined" if signature.state == "declined" else "held",
            flags=sorted({*signature.flags, RESTORED} - {PASSED}),
            seen=False,
        )
    )
    await renew(connection, [signature.id])
