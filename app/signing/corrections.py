"""Correcting how a signatory is spelled: by a coordinator, in both scripts, with its history.

An organisation keeps its public id, and the registry is kept in step. A person's change of name is
a withdrawal and a new entry, as where the person changes it: the old one is not repeated anywhere
but in the history, which goes with the signature.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from app.errors import Conflict, NotFound
from app.models import Coordinator, Correction, Signature
from app.organisations import registry
from app.signing.arranging import again, next_batch
from app.signing.entries import take_down
from app.signing.finding import renew
from app.signing.forms import FIELDS, PUBLIC_FIELDS, read_form
from app.signing.listed import STANDS
from app.signing.mailboxes import SIGNED
from app.signing.manage import is_to_go
from app.statements.cards import StatementCard
from app.text.folding import match_key
from app.text.names import Bilingual


@dataclass(frozen=True, slots=True)
class Step:
    """One field that was corrected; `by` is the coordinator's name, empty where it has none."""

    made_on: date
    by: str
    field: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Spelling:
    """A signature with the fields that a list may show of it, and what they were before.

    `seen` tells these fields from any others; `stands` whether the public list shows it.
    """

    id: UUID
    kind: str
    state: str
    group: str
    provenance: str
    stands: bool
    fields: dict[str, str] = field(repr=False)
    seen: str
    history: tuple[Step, ...] = field(default=(), repr=False)


@dataclass(frozen=True, slots=True)
class Corrected:
    """What was changed; `renamed`: the old entry left the list, a new one comes."""

    fields: tuple[str, ...]
    renamed: bool


async def spelling_of(
    connection: AsyncConnection, card: StatementCard, signature: UUID, *, public_only: bool
) -> Spelling:
    """A signature for its page. With `public_only`, one that the list shows and no other.

    Then its history is left out: what was corrected may have been held.
    Raises `NotFound("unknown-signature")`, `Conflict("ended-signature")`, and
    `Conflict("sealed-name")` where the exposure leaves nothing to spell.
    """
    row = await _row(connection, card, signature, public_only=public_only)
    history = () if public_only else await _history(connection, signature)
    fields = _fields(row)
    return Spelling(
        row.id,
        row.kind,
        row.state,
        row.group,
        row.provenance,
        row.stands,
        fields,
        seen_of(fields),
        history,
    )


async def correct(  # noqa: PLR0913 - who corrects what, and what they saw
    connection: AsyncConnection,
    card: StatementCard,
    signature: UUID,
    changes: Mapping[str, str],
    *,
    by: UUID | None,
    seen: str,
    public_only: bool,
    now: datetime,
) -> Corrected:
    """Correct fields of `PUBLIC_FIELDS`; the next batch shows them.

    Raises what `spelling_of` raises, `Conflict("spelling-changed")` where somebody corrected it
    meanwhile, and `InvalidForm`.
    """
    row = await _row(connection, card, signature, public_only=public_only, locked=True)
    before = _fields(row)
    if seen_of(before) != seen:
        raise Conflict("spelling-changed")
    wanted = before | {name: changes[name] for name in PUBLIC_FIELDS if name in changes}
    told = dict.fromkeys(FIELDS, "") | wanted | _KEPT | {"kind": row.kind, "website": row.website}
    columns = read_form(told, card=_Any(), language=row.language, needs_email=False).columns()
    after = {name: columns[name] or "" for name in PUBLIC_FIELDS}
    changed = tuple(name for name in PUBLIC_FIELDS if before[name] != after[name])
    if not changed:
        return Corrected((), renamed=False)
    person = row.kind == "individual"
    renamed = person and any(is_to_go(name, before[name], after[name], True) for name in changed)  # noqa: FBT003
    if renamed:
        await take_down(connection, row, now)
    await connection.execute(
        update(Signature)
        .where(Signature.id == row.id)
        .values(
            **{name: columns[name] for name in PUBLIC_FIELDS},
            match_fa=match_key(after["name_fa"]) if after["name_fa"] else "",
            match_en=match_key(after["name_en"]) if after["name_en"] else "",
            **again(row),
        )
    )
    await connection.execute(
        insert(Correction),
        [
            {
                "id": uuid4(),
                "signature_id": row.id,
                "coordinator_id": by,
                "made_on": now.date(),
                "field": name,
                "before": before[name],
                "after": after[name],
            }
            for name in changed
        ],
    )
    await renew(connection, [row.id])
    await _respell(connection, row, columns)
    await next_batch(connection, card, now)
    return Corrected(changed, renamed)


def seen_of(fields: Mapping[str, str]) -> str:
    """What tells these fields from any others."""
    told = "\n".join(fields[name] for name in PUBLIC_FIELDS)
    return hashlib.sha256(told.encode()).hexdigest()[:16]


async def _history(connection: AsyncConnection, signature: UUID) -> tuple[Step, ...]:
    steps = await connection.execute(
        select(
            Correction.made_on,
            Coordinator.name,
            Correction.field,
            Correction.before,
            Correction.after,
        )
        .join_from(Correction, Coordinator, isouter=True)
        .where(Correction.signature_id == signature)
        .order_by(Correction.made_on.desc(), Correction.field)
    )
    return tuple(Step(on, by or "", of, before, after) for on, by, of, before, after in steps)


async def _row(
    connection: AsyncConnection,
    card: StatementCard,
    signature: UUID,
    *,
    public_only: bool,
    locked: bool = False,
) -> Any:
    query = select(Signature, STANDS.label("stands")).where(
        Signature.statement_id == card.id, Signature.id == signature
    )
    rows = await connection.execute(query.with_for_update() if locked else query)
    row = rows.first()
    # Where a correction waits, what the row says is not public yet.
    if row is None or (public_only and not (row.stands and row.state == "published")):
        raise NotFound("unknown-signature")
    if row.state not in SIGNED:
        raise Conflict("ended-signature")
    if row.exposure != "public":
        raise Conflict("sealed-name")
    return row


async def _respell(connection: AsyncConnection, row: Any, columns: Mapping[str, Any]) -> None:
    """Keep the registry in step with an organisation that it knows."""
    if row.organisation_id is None:
        return
    name, city = (
        Bilingual(columns[f"{pair}_fa"], columns[f"{pair}_en"]) for pair in ("name", "city")
    )
    await registry.respell(connection, row.organisation_id, name, city, columns["country"])


def _fields(row: Any) -> dict[str, str]:
    return {name: getattr(row, name) or "" for name in PUBLIC_FIELDS}


_KEPT = {"exposure": "public", "consent_process": "1", "consent_publish": "1"}
"""Spelling touches neither exposure nor consents."""


class _Any:
    """Whatever the statement offers to new signatories, old ones may be spelled right."""

    kinds = ("organisation", "individual")
    exposures = ("public",)
