"""Confirming: the token opens what was typed; a POST with it makes a signature, once."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from app.errors import Conflict, Gone, NotFound
from app.keys import Sealer, sealing, tokens
from app.models import Block, PendingSignOn, Signature
from app.signing import limits
from app.signing.forms import CONSENT_WORDING, FIELDS, SignOn, read_form
from app.signing.screen import SIGNED
from app.statements.cards import StatementCard, card_of
from app.text.folding import match_key
from app.text.names import Language

_PENDING = select(
    PendingSignOn.id,
    PendingSignOn.statement_id,
    PendingSignOn.state,
    PendingSignOn.expires_at,
    PendingSignOn.sealed_form,
    PendingSignOn.email_index,
    PendingSignOn.name_index,
)


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
    row = await _find(connection, token, now)
    card = await card_of(connection, row.statement_id)
    if row.state != "pending":
        return Pending(card, row.state, "fa", {}, None)
    form = sealing.unlock(tokens.form_key(tokens.clean_token(token)), row.sealed_form)
    return Pending(card, "pending", form["language"], form["fields"], row.expires_at)


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
    row = await _find(connection, token, now)
    card = await card_of(connection, row.statement_id)
    answer = Confirmation(card, tokens.receipt_code(token))
    if row.state == "confirmed":
        return answer
    if row.state == "rejected":
        raise Conflict("rejected-token")
    if card.state in {"draft", "archived"}:
        raise Conflict("closed-statement")
    form = sealing.unlock(tokens.form_key(token), row.sealed_form)
    language: Language = form["language"]
    sign_on = read_form(
        form["fields"] | _allowed(changes), card=card, language=language, needs_email=False
    )
    version = text_version or card.text_versions.get(
        language, card.text_versions[card.prevailing_language]
    )
    if version not in card.text_versions.values():
        raise Conflict("text-changed")
    flags = set(form["flags"]) | sign_on.flags
    await _lock_mailbox(connection, row)
    if not await _claim(connection, row.id, "confirmed", now):
        return await _answered_meanwhile(connection, token, answer, now)
    if await _mates(connection, row, sign_on):
        flags.add("same-mailbox")
    values = await signature_values(connection, sealer, sign_on, now)
    await connection.execute(
        insert(Signature).values(
            id=uuid4(),
            statement_id=row.statement_id,
            kind=sign_on.kind,
            language=language,
            signed_on=now.date(),
            email_index=row.email_index,
            receipt_digest=tokens.code_digest(answer.receipt_code),
            text_version=version,
            flags=sorted(flags),
            via=sign_on.via,
            **values,
        )
    )
    await connection.execute(
        update(PendingSignOn)
        .where(
            PendingSignOn.statement_id == row.statement_id,
            PendingSignOn.email_index == row.email_index,
            PendingSignOn.name_index == row.name_index,
            PendingSignOn.state == "pending",
        )
        .values(state="ended", **_answered(now))
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
    row = await _find(connection, token, now)
    card = await card_of(connection, row.statement_id)
    if row.state == "confirmed":
        raise Conflict("confirmed-token")
    code = tokens.undo_code(token)
    digest = tokens.code_digest(code)
    if row.state == "rejected":
        blocked = await connection.scalar(select(Block.until).where(Block.undo_digest == digest))
        return Rejection(card, code if blocked else None)
    if not await _claim(connection, row.id, "rejected", now):
        raise Conflict("confirmed-token")  # or rejected, a moment ago; asking again tells which
    if not block:
        return Rejection(card, None)
    form = sealing.unlock(tokens.form_key(token), row.sealed_form)
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


async def _find(connection: AsyncConnection, token: str, now: datetime) -> Any:
    token = tokens.clean_token(token)
    if not tokens.TOKEN.fullmatch(token):
        raise NotFound("unknown-token")
    rows = await connection.execute(
        _PENDING.where(PendingSignOn.token_digest == tokens.token_digest(token))
    )
    row = rows.first()
    if row is None:
        raise NotFound("unknown-token")
    late = row.state == "pending" and row.expires_at is not None and row.expires_at <= now
    if late or row.state == "expired":
        raise Gone("expired-token")
    if row.state == "ended":
        raise Gone("ended-token")
    return row


async def _lock_mailbox(connection: AsyncConnection, row: Any) -> None:
    """Let the mailbox's sign-ons be confirmed one after the other, in whatever order they come."""
    await connection.execute(
        select(PendingSignOn.id)
        .where(
            PendingSignOn.statement_id == row.statement_id,
            PendingSignOn.email_index == row.email_index,
        )
        .order_by(PendingSignOn.id)
        .with_for_update()
    )


async def _answered_meanwhile(
    connection: AsyncConnection, token: str, answer: Confirmation, now: datetime
) -> Confirmation:
    """The answer where another request was quicker with this token, or with a sibling's."""
    row = await _find(connection, token, now)
    if row.state == "rejected":
        raise Conflict("rejected-token")
    return answer


async def _claim(connection: AsyncConnection, pending: UUID, state: str, now: datetime) -> bool:
    """Answer a pending sign-on; False where somebody was quicker."""
    claimed = await connection.execute(
        update(PendingSignOn)
        .where(PendingSignOn.id == pending, PendingSignOn.state == "pending")
        .values(state=state, **_answered(now))
    )
    return bool(claimed.rowcount == 1)


def _answered(now: datetime) -> dict[str, Any]:
    """What stays of an answered sign-on; `expires_at` would tell when its message was sent."""
    return {
        "expires_at": None,
        "sealed_form": None,
        "email_index": None,
        "name_index": None,
        "forget_on": now.date() + limits.DIGEST_KEPT,
    }


async def _mates(connection: AsyncConnection, row: Any, sign_on: SignOn) -> bool:
    """Whether other individuals signed from this mailbox; refuses the same name and a fourth."""
    rows = await connection.execute(
        select(Signature.kind, Signature.match_fa, Signature.match_en).where(
            Signature.statement_id == row.statement_id,
            Signature.email_index == row.email_index,
            Signature.state.in_(SIGNED),
        )
    )
    signed = rows.all()
    keys = tuple(match_key(text) if text else "" for text in (sign_on.name.fa, sign_on.name.en))
    if any(keys) and any((s.kind, s.match_fa, s.match_en) == (sign_on.kind, *keys) for s in signed):
        raise Conflict("already-signed")
    individuals: int = sum(s.kind == "individual" for s in signed)
    if sign_on.kind != "individual":
        return False
    if individuals >= limits.INDIVIDUALS_A_MAILBOX:
        raise Conflict("mailbox-full")
    return individuals > 0


def _allowed(changes: Mapping[str, str]) -> dict[str, str]:
    return {name: changes[name] for name in FIELDS if name in changes and name != "via"}
