"""Confirming: a POST with a token makes a signature, once, together with those that come meanwhile.

Nobody's confirmation depends on another's, so many share a transaction, and each has its own
answer: `docs/decisions/0017-sign-ons-share-commits.md`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import Any

from sqlalchemy import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from app.db import Database
from app.db.together import Together
from app.errors import Conflict, HamsedaError
from app.keys import Sealer, sealing, tokens
from app.models import Signature
from app.signing.confirm import signature_values
from app.signing.forms import FIELDS, SignOn, read_form
from app.signing.mailboxes import Mailbox
from app.signing.pending import Waiting, answer, find_all, lock
from app.signing.record import flags_beside, signed_by
from app.statements.cards import StatementCard


@dataclass(frozen=True, slots=True)
class Confirmation:
    """What the signatory is told, the same at each repetition."""

    card: StatementCard
    receipt_code: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class _Ask:
    """What somebody confirms with a cleaned token."""

    token: str = field(repr=False)
    changes: Mapping[str, str] = field(repr=False)
    text_version: str
    at: datetime


@dataclass(frozen=True, slots=True)
class _Ready:
    """A sign-on that may be confirmed, as its signatory wants it now."""

    token: str = field(repr=False)
    waiting: Waiting
    sign_on: SignOn = field(repr=False)
    flags: set[str]
    text_version: str

    @property
    def named(self) -> tuple[Mailbox, bytes]:
        """What its siblings have alike: mailbox and name."""
        return self.waiting.mailbox, self.waiting.name_index


class Confirmations:
    """Where one process confirms."""

    def __init__(self, database: Database, sealer: Sealer) -> None:
        self._asked = Together(database.write, partial(_confirm, sealer))

    async def confirm(
        self, token: str, changes: Mapping[str, str], now: datetime, text_version: str = ""
    ) -> Confirmation:
        """Make the signature; it is committed when this returns.

        `changes` are form fields that correct what was entered; may be empty. `text_version` is the
        one that was shown; the signature binds to it. Raises what `app.signing.pending.find`
        raises, `InvalidForm`, `Conflict("text-changed")`, `Conflict("rejected-token")`,
        `Conflict("already-signed")` for a name that this mailbox has signed with,
        `Conflict("mailbox-full")` for a fourth individual, `Conflict("closed-statement")` for an
        archived statement, and `Unavailable`.
        """
        return await self._asked.ask(_Ask(tokens.clean_token(token), changes, text_version, now))


def confirmation_of(card: StatementCard, token: str) -> Confirmation:
    """What somebody is told whose sign-on is confirmed."""
    return Confirmation(card, tokens.receipt_code(tokens.clean_token(token)))


async def _confirm(
    sealer: Sealer, connection: AsyncConnection, asks: Sequence[_Ask]
) -> list[Confirmation | Exception]:
    answers: dict[int, Confirmation | Exception] = {}
    left = dict(enumerate(asks))
    while left:
        answers |= await _round(connection, sealer, left)
        left = {number: ask for number, ask in left.items() if number not in answers}
    return [answers[number] for number in range(len(asks))]


async def _round(
    connection: AsyncConnection, sealer: Sealer, asks: Mapping[int, _Ask]
) -> dict[int, Confirmation | Exception]:
    """Confirm one of each mailbox; no answer yet for those that another of it goes before."""
    answers: dict[int, Confirmation | Exception] = {}
    now = max(ask.at for ask in asks.values())
    found = await find_all(connection, [ask.token for ask in asks.values()], now)
    ready: dict[Mailbox, tuple[int, _Ready]] = {}
    for number, ask in asks.items():
        try:
            read = _read(ask, found[ask.token])
        except HamsedaError as error:
            answers[number] = error
            continue
        if isinstance(read, Confirmation):
            answers[number] = read
        else:
            ready.setdefault(read.waiting.mailbox, (number, read))
    if ready:
        answers |= await _sign(connection, sealer, ready, now)
    return answers


async def _sign(
    connection: AsyncConnection,
    sealer: Sealer,
    ready: Mapping[Mailbox, tuple[int, _Ready]],
    now: datetime,
) -> dict[int, Confirmation | Exception]:
    answers: dict[int, Confirmation | Exception] = {}
    waiting = await lock(connection, ready)
    signed = await signed_by(connection, ready)
    rows: list[dict[str, Any]] = []
    confirmed: list[_Ready] = []
    for mailbox, (number, one) in ready.items():
        if one.waiting.id not in waiting[one.named]:
            continue  # answered while the mailbox was waited for: the next round tells how
        try:
            flags = one.flags | flags_beside(signed[mailbox], one.sign_on)
            rows.append(await _row(connection, sealer, one, flags, now))
        except HamsedaError as error:
            answers[number] = error
            continue
        answers[number] = confirmation_of(one.waiting.card, one.token)
        confirmed.append(one)
    if not confirmed:
        return answers
    own = {one.waiting.id for one in confirmed}
    await answer(connection, list(own), "confirmed", now)
    await connection.execute(insert(Signature), rows)
    ended = [each for one in confirmed for each in waiting[one.named] if each not in own]
    if ended:
        await answer(connection, ended, "ended", now)
    return answers


def _read(ask: _Ask, found: Waiting | HamsedaError) -> _Ready | Confirmation:
    """What is to be confirmed; or the answer, where it is already. Raises what forbids it."""
    if isinstance(found, HamsedaError):
        raise found
    card = found.card
    if found.state == "confirmed":
        return confirmation_of(card, ask.token)
    if found.state == "rejected":
        raise Conflict("rejected-token")
    if card.state in {"draft", "archived"}:
        raise Conflict("closed-statement")
    form = sealing.unlock(tokens.form_key(ask.token), found.sealed_form)
    language = form["language"]
    fields = form["fields"] | _allowed(ask.changes)
    sign_on = read_form(fields, card=card, language=language, needs_email=False)
    version = ask.text_version or card.text_versions.get(
        language, card.text_versions[card.prevailing_language]
    )
    if version not in card.text_versions.values():
        raise Conflict("text-changed")
    return _Ready(ask.token, found, sign_on, set(form["flags"]) | sign_on.flags, version)


async def _row(
    connection: AsyncConnection, sealer: Sealer, one: _Ready, flags: set[str], now: datetime
) -> dict[str, Any]:
    code = tokens.receipt_code(one.token)
    return {
        "statement_id": one.waiting.card.id,
        "kind": one.sign_on.kind,
        "language": one.sign_on.language,
        "signed_on": now.date(),
        "email_index": one.waiting.email_index,
        "receipt_digest": tokens.code_digest(code),
        "text_version": one.text_version,
        "via": one.sign_on.via,
        "flags": sorted(flags),
        **await signature_values(connection, sealer, one.sign_on, now),
    }


def _allowed(changes: Mapping[str, str]) -> dict[str, str]:
    return {name: changes[name] for name in FIELDS if name in changes and name != "via"}
