"""Managing a signature with the link that came by mail, or with the receipt code."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from app.errors import Conflict, Gone, NotFound
from app.keys import Sealer, tokens
from app.models import ManagementLink, Signature
from app.signing.confirm import signature_values
from app.signing.entries import erase_signature, take_down
from app.signing.finding import renew
from app.signing.forms import FIELDS, PUBLIC_FIELDS, read_form
from app.signing.mailboxes import SIGNED, in_state
from app.signing.review import PASSED
from app.signing.tombstones import ENDED, hide_form
from app.signing.withhold import RESTORED
from app.statements.cards import StatementCard, card_of

_CHANGEABLE = (*PUBLIC_FIELDS, "website", "exposure", "consent_process", "consent_publish")


@dataclass(frozen=True, slots=True)
class Managed:
    """One signature as its signatory sees it; `fields` are the form's.

    `sealed`: the exposure is `coordinators`, so this side cannot show the name. `reason` and `note`
    (by language): why it was declined (`app.signing.reasons`), told here and nowhere else.
    """

    id: UUID
    kind: str
    state: str
    exposure: str
    sealed: bool
    fields: dict[str, str] = field(repr=False)
    reason: str = ""
    note: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Management:
    """What a credential opens: the signatures of one mailbox, or of one receipt code."""

    card: StatementCard
    signatures: tuple[Managed, ...]


@dataclass(frozen=True, slots=True)
class _Access:
    statement: UUID
    link: UUID | None
    rows: list[Any]

    def one(self, signature: UUID | None) -> Any:
        """The signature that is meant; needs no id where there is but one."""
        chosen = [row for row in self.rows if signature in {None, row.id}]
        if not chosen:
            raise NotFound("unknown-signature")
        if len(chosen) > 1:
            raise Conflict("which-signature")
        return chosen[0]


async def open_management(
    connection: AsyncConnection, credential: str, now: datetime
) -> Management:
    """What may be managed with a link's token or a receipt code; changes nothing.

    Raises `NotFound("unknown-token")`, `NotFound("unknown-code")`, `Gone("expired-token")`,
    `Gone("used-token")`.
    """
    access = await _access(connection, credential, now)
    card = await card_of(connection, access.statement)
    return Management(card, tuple(_managed(row) for row in access.rows))


async def withdraw(
    connection: AsyncConnection, credential: str, signature: UUID | None, now: datetime
) -> StatementCard:
    """Withdraw a signature: out of the list at once, and nothing is kept of who it was.

    With a receipt code a repetition gives the same answer. Raises what `open_management` raises,
    `NotFound("unknown-signature")`, and `Conflict("which-signature")` where several are meant.
    """
    access = await _access(connection, credential, now, locked=True)
    row = access.one(signature)
    if row.state not in ENDED or row.form_id is not None:  # voided, and not erased yet
        await take_down(connection, row, now)
        await erase_signature(connection, row.id, "withdrawn")
    await _spend(connection, access.link)
    return await card_of(connection, access.statement)


async def save(
    connection: AsyncConnection,
    sealer: Sealer,
    credential: str,
    signature: UUID | None,
    changes: Mapping[str, str],
    now: datetime,
) -> StatementCard:
    """Correct a signature or change its exposure; it goes through the next batch again.

    One that is held stays so: a coordinator who held it back has the last word.

    What is shortened or hidden leaves the list at once, and so does an individual's former name;
    any other correction keeps the public id. Batches keep their hours: a batch that a signatory
    can bring about would publish the others at a moment of their choice. Raises what `withdraw`
    raises, `InvalidForm`, and `Conflict("ended-signature")`.
    """
    access = await _access(connection, credential, now, locked=True)
    row = access.one(signature)
    if row.state not in SIGNED:
        raise Conflict("ended-signature")
    card = await card_of(connection, access.statement)
    before = _fields(row)
    wanted = before | {name: changes[name] for name in _CHANGEABLE if name in changes}
    sign_on = read_form(wanted, card=_Any(), language=row.language, needs_email=False)
    after = sign_on.fields()
    if all(after[name] == before[name] for name in (*PUBLIC_FIELDS, "website", "exposure")):
        await _spend(connection, access.link)
        return card
    await _retract(connection, row, before, after, now)
    values = await signature_values(connection, sealer, sign_on, now)
    if row.kind == "organisation" and sign_on.exposure != "counted":
        values["representative"] = row.representative
    flags = (set(row.flags) | sign_on.flags) - {PASSED}
    # Who is held back waits for a coordinator, whatever is corrected meanwhile; but one whose name
    # a restore has hidden enters it again.
    stays = row.state == "held" and RESTORED not in row.flags
    state = "held" if stays else "confirmed"
    await connection.execute(
        update(Signature)
        .where(Signature.id == row.id)
        .values(**values, state=state, flags=sorted(flags), seen=False)
    )
    await renew(connection, [row.id])
    await _spend(connection, access.link)
    return await card_of(connection, access.statement)


async def _retract(
    connection: AsyncConnection,
    row: Any,
    before: dict[str, str],
    after: dict[str, str],
    now: datetime,
) -> None:
    """Take the present form out of the list, unless the next batch may replace it."""
    person = row.kind == "individual"
    hidden = {before["exposure"], after["exposure"]} != {"public"}
    if hidden or any(is_to_go(name, before[name], after[name], person) for name in PUBLIC_FIELDS):
        await take_down(connection, row, now)
        await hide_form(connection, row)


def is_to_go(name: str, before: str, after: str, person: bool) -> bool:  # noqa: FBT001
    """Whether what stood in a field must not be repeated, not even as what was corrected."""
    if not before or before == after:
        return False
    return not after or (person and (name.startswith("name_") or after in before))


async def _access(
    connection: AsyncConnection, credential: str, now: datetime, *, locked: bool = False
) -> _Access:
    """What a credential opens; with `locked`, no batch passes its signatures meanwhile."""
    signatures = select(Signature).order_by(Signature.kind, Signature.id)
    if locked:
        signatures = signatures.with_for_update()
    token = tokens.clean_token(credential)
    if not tokens.TOKEN.fullmatch(token):
        return await _by_receipt(connection, signatures, credential)
    found = await connection.execute(
        select(ManagementLink).where(ManagementLink.token_digest == tokens.token_digest(token))
    )
    link = found.first()
    if link is None:
        raise NotFound("unknown-token")
    if link.used:
        raise Gone("used-token")
    if link.expires_at <= now:
        raise Gone("expired-token")
    rows = await connection.execute(
        signatures.where(
            Signature.statement_id == link.statement_id,
            Signature.email_index == link.email_index,
            in_state(*SIGNED, "declined"),
        )
    )
    return _Access(link.statement_id, link.id, list(rows.all()))


async def _by_receipt(connection: AsyncConnection, signatures: Select[Any], code: str) -> _Access:
    digest = tokens.code_digest(tokens.clean_code(code))
    rows = await connection.execute(signatures.where(Signature.receipt_digest == digest))
    row = rows.first()
    if row is None:
        raise NotFound("unknown-code")
    return _Access(row.statement_id, None, [row])


async def _spend(connection: AsyncConnection, link: UUID | None) -> None:
    """A link serves once, also when it is used twice at the same time; a receipt code for good."""
    if link is None:
        return
    spent = await connection.execute(
        update(ManagementLink)
        .where(ManagementLink.id == link, ManagementLink.used.is_(False))
        .values(used=True)
    )
    if spent.rowcount == 0:
        raise Gone("used-token")


def _managed(row: Any) -> Managed:
    sealed = row.exposure == "coordinators"
    managed = Managed(row.id, row.kind, row.state, row.exposure, sealed, _fields(row))
    if row.state != "declined":
        return managed
    return replace(managed, reason=row.reason, note=row.note or {})


def _fields(row: Any) -> dict[str, str]:
    """A stored signature as the form's fields; who represents an organisation stays sealed."""
    shown = {name: getattr(row, name) or "" for name in (*PUBLIC_FIELDS, "website")}
    consents = {
        f"consent_{purpose}": "1" if row.consents.get(purpose) else ""
        for purpose in ("process", "publish")
    }
    return (
        dict.fromkeys(FIELDS, "")
        | shown
        | consents
        | {
            "kind": row.kind,
            "exposure": row.exposure,
            "via": row.via,
        }
    )


class _Any:
    """What may be kept: a signatory can always hide, whatever the statement offers to new ones."""

    kinds = ("organisation", "individual")
    exposures = ("public", "coordinators", "counted")
