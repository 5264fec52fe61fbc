"""What a token stands for, and the answer "this was not me"; see `app.signing.confirmations`."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import delete, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from app.errors import Conflict, NotFound
from app.keys import Sealer, sealing, tokens
from app.models import Block
from app.signing import limits
from app.signing.forms import CONSENT_WORDING, SignOn
from app.signing.pending import answer, find
from app.statements.cards import StatementCard
from app.text.folding import match_key
from app.text.names import Language


@dataclass(frozen=True, slots=True)
class Pending:
    """A sign-on as its signatory entered it; `state` is `pending`, `confirmed` or `rejected`.

    `fields` are the form's, without the address; empty once it was answered.
    """

    card: StatementCard
    state: str
    language: Language
    fields: dict[str, str] = field(repr=False)
    expires_at: datetime | None


@dataclass(frozen=True, slots=True)
class Rejection:
    """The sign-on has ended; `undo_code` lifts the block, where one was asked for."""

    card: StatementCard
    undo_code: str | None = field(repr=False)


async def open_pending(connection: AsyncConnection, token: str, now: datetime) -> Pending:
    """What the token stands for; changes nothing.

    Raises `NotFound("unknown-token")`, `Gone("expired-token")`, and `Gone("ended-token")` where
    another message of the same sign-on was confirmed.
    """
    token = tokens.clean_token(token)
    waiting = await find(connection, token, now)
    if waiting.state != "pending":
        return Pending(waiting.card, waiting.state, "fa", {}, None)
    form = sealing.unlock(tokens.form_key(token), waiting.sealed_form)
    return Pending(waiting.card, "pending", form["language"], form["fields"], waiting.expires_at)


async def signature_values(
    connection: AsyncConnection, sealer: Sealer, sign_on: SignOn, now: datetime
) -> dict[str, Any]:
    """The columns of a signature that its exposure decides; used again when it is corrected.

    `public`: in the clear; `coordinators`: sealed to the key of names; `counted`: nothing at all.
    """
    shown = sign_on.columns()
    sealed = representative = None
    if sign_on.exposure == "coordinators":
        _, sealed = await sealer.seal(connection, "names", shown, now)
    if sign_on.representative_name:
        person = {"name": sign_on.representative_name, "role": sign_on.representative_role}
        _, representative = await sealer.seal(connection, "people", person, now)
    if sign_on.exposure != "public":
        shown = {column: None if column == "country" else "" for column in shown}
    return {
        **shown,
        "exposure": sign_on.exposure,
        "sealed": sealed,
        "representative": representative,
        "match_fa": match_key(shown["name_fa"]) if shown["name_fa"] else "",
        "match_en": match_key(shown["name_en"]) if shown["name_en"] else "",
        "consents": {
            "process": CONSENT_WORDING,
            "publish": CONSENT_WORDING if sign_on.consent_publish else None,
        },
    }


async def reject(
    connection: AsyncConnection, token: str, now: datetime, *, block: bool = False
) -> Rejection:
    """Answer "this was not me": end this sign-on, and on request block the mailbox for 90 days.

    Raises what `open_pending` raises, and `Conflict("confirmed-token")`.
    """
    token = tokens.clean_token(token)
    waiting = await find(connection, token, now)
    card = waiting.card
    if waiting.state == "confirmed":
        raise Conflict("confirmed-token")
    code = tokens.undo_code(token)
    digest = tokens.code_digest(code)
    if waiting.state == "rejected":
        blocked = await connection.scalar(select(Block.until).where(Block.undo_digest == digest))
        return Rejection(card, code if blocked else None)
    if not await answer(connection, [waiting.id], "rejected", now):
        raise Conflict("confirmed-token")  # or rejected, a moment ago; asking again tells which
    if not block:
        return Rejection(card, None)
    form = sealing.unlock(tokens.form_key(token), waiting.sealed_form)
    blocked_digest = bytes.fromhex(form["block"])
    await connection.execute(delete(Block).where(Block.digest == blocked_digest))
    await connection.execute(
        insert(Block).values(
            digest=blocked_digest, until=now.date() + limits.BLOCK, undo_digest=digest
        )
    )
    return Rejection(card, code)


async def lift_block(connection: AsyncConnection, code: str) -> None:
    """Let sign-on messages through again. Raises `NotFound("unknown-code")`."""
    digest = tokens.code_digest(tokens.clean_code(code))
    lifted = await connection.execute(delete(Block).where(Block.undo_digest == digest))
    if lifted.rowcount == 0:
        raise NotFound("unknown-code")
