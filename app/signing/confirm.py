"""Confirming: the token opens what was typed; a POST with it makes a signature, once."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import delete, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from app.errors import Conflict, NotFound
from app.keys import Sealer, sealing, tokens
from app.models import Block
from app.signing import limits
from app.signing.forms import CONSENT_WORDING, FIELDS, SignOn, read_form
from app.signing.pending import claim, end, find
from app.signing.record import record
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
class Confirmation:
    """What the signatory is told, the same at each repetition."""

    card: StatementCard
    receipt_code: str = field(repr=False)


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


async def confirm(
    connection: AsyncConnection,
    sealer: Sealer,
    token: str,
    changes: Mapping[str, str],
    now: datetime,
    text_version: str = "",
) -> Confirmation:
    """Make the signature. `changes` are form fields that correct what was entered; may be empty.

    `text_version` is the one that was shown; the signature binds to it. Raises what `open_pending`
    raises, `InvalidForm`, `Conflict("text-changed")`, `Conflict("rejected-token")`,
    `Conflict("already-signed")` for a name that this mailbox has signed with,
    `Conflict("mailbox-full")` for a fourth individual, and `Conflict("closed-statement")` for an
    archived statement.
    """
    token = tokens.clean_token(token)
    waiting = await find(connection, token, now)
    card = waiting.card
    answer = Confirmation(card, tokens.receipt_code(token))
    if waiting.state == "confirmed":
        return answer
    if waiting.state == "rejected":
        raise Conflict("rejected-token")
    if card.state in {"draft", "archived"}:
        raise Conflict("closed-statement")
    form = sealing.unlock(tokens.form_key(token), waiting.sealed_form)
    language: Language = form["language"]
    sign_on = read_form(
        form["fields"] | _allowed(changes), card=card, language=language, needs_email=False
    )
    version = text_version or card.text_versions.get(
        language, card.text_versions[card.prevailing_language]
    )
    if version not in card.text_versions.values():
        raise Conflict("text-changed")
    if not await claim(connection, waiting, now):
        return await _answered_meanwhile(connection, token, answer, now)
    values = await signature_values(connection, sealer, sign_on, now)
    await record(
        connection,
        sign_on.name,
        set(form["flags"]) | sign_on.flags,
        {
            "statement_id": card.id,
            "kind": sign_on.kind,
            "language": language,
            "signed_on": now.date(),
            "email_index": waiting.email_index,
            "receipt_digest": tokens.code_digest(answer.receipt_code),
            "text_version": version,
            "via": sign_on.via,
            **values,
        },
    )
    return answer


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
    if not await end(connection, waiting, now):
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


async def _answered_meanwhile(
    connection: AsyncConnection, token: str, answer: Confirmation, now: datetime
) -> Confirmation:
    """The answer where another request was quicker with this token, or with a sibling's."""
    if (await find(connection, token, now)).state == "rejected":
        raise Conflict("rejected-token")
    return answer


def _allowed(changes: Mapping[str, str]) -> dict[str, str]:
    return {name: changes[name] for name in FIELDS if name in changes and name != "via"}
