"""Screening, in the worker: whose sign-on is it, was it asked for too often, is it blocked.

Everything that depends on the address happens here, where nobody can watch the answer.
"""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import bindparam, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from app.errors import Gone
from app.keys import Keyring, sealing, tokens
from app.models import Intake, ManagementLink, PendingSignOn, Quota, Statement
from app.outbox import leases
from app.outbox.leases import LeasedRow
from app.signing import counting, limits, watching
from app.signing.addresses import canonical
from app.signing.mailboxes import Asker, Mailbox, has_signed, known_of
from app.text.folding import match_key

_STATEMENTS = select(Statement.id).where(Statement.id.in_(bindparam("statements", expanding=True)))
_SCREENED = (
    update(Intake)
    .where(Intake.id == bindparam("row"))
    .values(
        message=bindparam("to_send"),
        lane=bindparam("in_lane"),
        due_at=bindparam("at"),
        leased_until=None,
        attempts=0,
        failure="",
    )
)


@dataclass(frozen=True, slots=True)
class _Opened:
    """A row and what was typed; `asker` is whose it is."""

    row: UUID
    content: dict[str, Any] = field(repr=False)
    asker: Asker = field(repr=False)

    @property
    def mailbox(self) -> Mailbox:
        return self.asker.mailbox


async def screen(
    connection: AsyncConnection, ring: Keyring, rows: Sequence[LeasedRow], now: datetime
) -> list[tuple[LeasedRow, dict[str, Any]]]:
    """Turn intake rows into messages to send, or into nothing; many ask little more than one does.

    Each counts for those behind it, as if it were screened alone. Raises `MissingKey` when one
    cannot be opened, and then none of them is screened.

    Returns:
        What was left for the desk, opened and not screened: coordinators are known further up.
    """
    contents = [(row, ring.open_intake(row.key_id, row.sealed)) for row in rows]
    for_desk = [(row, content) for row, content in contents if content["for"] == "desk"]
    own = [(row, content) for row, content in contents if content["for"] != "desk"]
    opened = [_open(ring, row, content) for row, content in own]
    alive = await _alive(connection, [one for one in opened if one is not None])
    message: dict[UUID, str] = {}
    for one in alive:
        if one.content["for"] == "manage":
            message[one.row] = await _management(connection, ring, one.mailbox, now)
    sign_ons = [one for one in alive if one.content["for"] != "manage"]
    if sign_ons:
        message |= await _sign_ons(connection, ring, sign_ons, now)
    ready = [
        {"row": row, "to_send": name, "in_lane": 0 if name == "manage" else 1, "at": now}
        for row, name in message.items()
        if name
    ]
    if ready:
        await connection.execute(_SCREENED, ready)
    for row, _ in own:
        if not message.get(row.id):
            await leases.drop(connection, row.id)
    return for_desk


def _open(ring: Keyring, row: LeasedRow, content: dict[str, Any]) -> _Opened | None:
    """None where K was destroyed: the statement's signatories are past managing by mail."""
    statement = UUID(content["statement"])
    address = canonical(content["email"])
    try:
        index = ring.email_index(statement, address)
    except Gone:
        return None
    asker = Asker((statement, index), ring.quota_digest(address), ring.block_digest(address))
    return _Opened(row.id, content, asker)


async def _alive(connection: AsyncConnection, opened: Sequence[_Opened]) -> list[_Opened]:
    """Those whose statement still exists."""
    wanted = sorted({one.mailbox[0] for one in opened})
    if not wanted:
        return []
    found = set(await connection.scalars(_STATEMENTS, {"statements": wanted}))
    return [one for one in opened if one.mailbox[0] in found]


async def _management(
    connection: AsyncConnection, ring: Keyring, mailbox: Mailbox, now: datetime
) -> str:
    if not await has_signed(connection, mailbox):
        return ""
    link = await live_link(connection, mailbox, now)
    if link is None:
        return "manage" if await _new_link(connection, ring, mailbox, now) else ""
    again = await connection.execute(
        update(ManagementLink)
        .where(ManagementLink.id == link.id, ManagementLink.sent < limits.MANAGEMENT_SENT)
        .values(sent=ManagementLink.sent + 1)
    )
    return "manage" if again.rowcount else ""


async def _new_link(
    connection: AsyncConnection, ring: Keyring, mailbox: Mailbox, now: datetime
) -> bool:
    statement, index = mailbox
    today = await connection.scalar(
        select(func.count()).where(
            ManagementLink.statement_id == statement,
            ManagementLink.email_index == index,
            ManagementLink.expires_at > now - timedelta(days=1),
        )
    )
    if (today or 0) >= limits.MANAGEMENT_A_DAY:
        return False
    link = uuid4()
    await connection.execute(
        insert(ManagementLink).values(
            id=link,
            statement_id=statement,
            email_index=index,
            token_digest=tokens.token_digest(ring.management_token(link)),
            expires_at=now + limits.MANAGEMENT_UNSENT,
        )
    )
    return True


async def _sign_ons(
    connection: AsyncConnection, ring: Keyring, sign_ons: Sequence[_Opened], now: datetime
) -> dict[UUID, str]:
    """Write the pending sign-ons of those that may sign; which message each row is for."""
    known = await known_of(connection, (one.asker for one in sign_ons), now)
    passed: dict[str, list[_Opened]] = defaultdict(list)
    for one in sign_ons:
        if known.may_sign(one.asker):
            known.passed(one.asker)
            passed["already" if one.mailbox in known.signed else "confirm"].append(one)
    some = [one for each in passed.values() for one in each]
    if some:
        watched = await watching.keys_of(connection, {one.mailbox[0] for one in some})
        await connection.execute(
            insert(PendingSignOn), [_pending(ring, one, watched) for one in some]
        )
        await connection.execute(
            insert(Quota),
            [
                {"id": ring.quota_id(one.row), "digest": one.asker.quota, "sent_on": now.date()}
                for one in some
            ],
        )
        days = ((one.mailbox[0], date.fromisoformat(one.content["on"])) for one in some)
        await counting.add(connection, "started", Counter(days))
    for mailbox in {one.mailbox for one in passed["already"]}:
        if await live_link(connection, mailbox, now) is None:
            await _new_link(connection, ring, mailbox, now)
    return {one.row: name for name, each in passed.items() for one in each}


def _pending(ring: Keyring, one: _Opened, watched: Mapping[UUID, frozenset[str]]) -> dict[str, Any]:
    content, (statement, index) = one.content, one.mailbox
    token = ring.sign_on_token(one.row)
    names = [match_key(content["fields"][f"name_{script}"]) for script in ("fa", "en")]
    form = {
        "fields": content["fields"],
        "language": content["language"],
        "flags": [*content["flags"], *watching.flag_of(watched.get(statement), names)],
        "block": one.asker.block.hex(),
    }
    return {
        "id": one.row,
        "statement_id": statement,
        "token_digest": tokens.token_digest(token),
        "email_index": index,
        "name_index": ring.name_index(statement, _name_key(content["fields"])),
        "sealed_form": sealing.lock(tokens.form_key(token), form),
    }


def _name_key(fields: dict[str, str]) -> str:
    """One string a person: a sign-on and its repetition give the same one."""
    return "|".join([fields["kind"], *(match_key(fields[f"name_{s}"]) for s in ("fa", "en"))])


async def live_link(connection: AsyncConnection, mailbox: Mailbox, now: datetime) -> Any | None:
    """The live management link (`id`) of a mailbox, else None."""
    statement, index = mailbox
    rows = await connection.execute(
        select(ManagementLink.id)
        .where(
            ManagementLink.statement_id == statement,
            ManagementLink.email_index == index,
            ManagementLink.expires_at > now,
            ManagementLink.used.is_(False),
        )
        .limit(1)
    )
    return rows.first()
