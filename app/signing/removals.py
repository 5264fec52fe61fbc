"""Requests to be removed: "remove my name", "I never signed". Hidden first, asked later.

Whoever asks proves nothing about who they are. A person's name leaves the list at once where the
request was made to cost something (a proof of work), and waits for a coordinator, who removes it
for good or puts it back. So that nobody empties a list in that way, only so many are hidden in an
hour and only so many wait; beyond that, and without a proof, a request waits with the name
standing. An organisation's always does. See `docs/decisions/0019-removal-on-request.md`.
"""

from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, Literal
from uuid import UUID, uuid4

from sqlalchemy import func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from app.errors import FieldError, InvalidForm
from app.keys import Sealer
from app.models import Entry, RemovalPace, RemovalRequest, Signature, Statement
from app.signing.addresses import read_address
from app.signing.entries import take_down
from app.signing.review import ASKED, PASSED
from app.statements.cards import StatementCard

WHYS = ("never-signed", "changed-mind", "danger", "mistake")

AN_HOUR = 20
"""Names that are hidden in an hour before a coordinator has looked."""
UNSETTLED = 100
"""Names that may be hidden at a time without a coordinator's answer."""

LETTER_LONGEST = 3000
"""Characters of a letter to the coordinators."""

_HOUR = timedelta(hours=1)

Outcome = Literal["hidden", "waiting"]


@dataclass(frozen=True, slots=True)
class RemovalForm:
    """A request as read: `entry` is the public id of the name, letter and address may be empty."""

    entry: UUID
    why: str
    language: str
    letter: str = field(default="", repr=False)
    email: str = field(default="", repr=False)


def read_removal(fields: Mapping[str, str], language: str) -> RemovalForm:
    """The form's fields `entry`, `why`, `letter`, `email`.

    Raises `InvalidForm` with everything that is wrong, in the order of the form.
    """
    wrong: list[FieldError] = []
    entry = _id(fields.get("entry", ""))
    if entry is None:
        wrong.append(FieldError("entry", "missing-entry"))
    why = fields.get("why", "")
    if why not in WHYS:
        wrong.append(FieldError("why", "missing-why"))
    letter = fields.get("letter", "").strip()
    if len(letter) > LETTER_LONGEST:
        wrong.append(FieldError("letter", "too-long"))
    email = fields.get("email", "").strip()
    if email:
        try:
            email = read_address(email)
        except InvalidForm as error:
            wrong += error.errors
    if wrong or entry is None:
        raise InvalidForm(wrong)
    return RemovalForm(entry, why, language, letter, email)


async def ask_removal(
    connection: AsyncConnection,
    sealer: Sealer,
    card: StatementCard,
    form: RemovalForm,
    *,
    proof: UUID | None,
    now: datetime,
) -> Outcome:
    """Take a request; `hidden` where the name left the list at once.

    `proof` is the id of a solved challenge, which becomes the request's own: sent again, it gets
    the same answer, and hides nobody else. A further request for a name that waits already adds a
    row only where it brings a letter, or hides it. Raises `InvalidForm` (`entry`, `name-gone`) for
    a name that is not in the list.
    """
    known = await _answered(connection, card, proof)
    if known is not None:
        return known
    row = await _signature(connection, card, form.entry)
    known = await _answered(connection, card, proof)  # sent twice at once: it waited for the first
    if known is not None:
        return known
    hide = proof is not None and row.kind == "individual" and await _may_hide(connection, card, now)
    if hide:
        await take_down(connection, row, now)
        flags = sorted(({*row.flags} | {ASKED}) - {PASSED})
        await connection.execute(
            update(Signature).where(Signature.id == row.id).values(state="held", flags=flags)
        )
    waiting = RemovalRequest.signature_id == row.id, RemovalRequest.state == "waiting"
    if hide:
        await connection.execute(update(RemovalRequest).where(*waiting).values(hidden=True))
    standing = await connection.scalar(select(RemovalRequest.id).where(*waiting).limit(1))
    if hide or standing is None or form.letter or form.email:
        letter = {"letter": form.letter, "email": form.email}
        said = form.letter or form.email
        sealed = (await sealer.seal(connection, "people", letter, now))[1] if said else None
        await connection.execute(
            insert(RemovalRequest).values(
                id=proof or uuid4(),
                statement_id=card.id,
                signature_id=row.id,
                why=form.why,
                state="waiting",
                hidden=hide,
                letter=sealed,
                language=form.language,
                asked_on=now.date(),
                due_on=a_month_after(now.date()),
            )
        )
    return "hidden" if hide else "waiting"


def a_month_after(day: date) -> date:
    """The same day of the next month, or its last (Regulation 1182/71, article 3(2)(c))."""
    year, month = day.year + day.month // 12, day.month % 12 + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))


async def _answered(
    connection: AsyncConnection, card: StatementCard, proof: UUID | None
) -> Outcome | None:
    """What was said to a request that was made with this proof before."""
    if proof is None:
        return None
    hidden = await connection.scalar(
        select(RemovalRequest.hidden).where(
            RemovalRequest.id == proof, RemovalRequest.statement_id == card.id
        )
    )
    if hidden is None:
        return None
    return "hidden" if hidden else "waiting"


async def _signature(connection: AsyncConnection, card: StatementCard, entry: UUID) -> Any:
    """The signature behind a name of the list, locked: no batch passes it meanwhile."""
    revision = select(Statement.list_revision).where(Statement.id == card.id).scalar_subquery()
    behind = select(Entry.signature_id).where(
        Entry.public_id == entry,
        Entry.statement_id == card.id,
        Entry.withdrawn.is_(False),
        Entry.valid_to.is_(None),
        Entry.valid_from <= revision + 1,
    )
    rows = await connection.execute(
        select(Signature).where(Signature.id.in_(behind)).with_for_update()
    )
    row = rows.first()
    if row is None:
        raise InvalidForm([FieldError("entry", "name-gone")])
    return row


async def _may_hide(connection: AsyncConnection, card: StatementCard, now: datetime) -> bool:
    """Count one more name that is hidden, where that is not too many; the statement is locked."""
    await connection.execute(select(Statement.id).where(Statement.id == card.id).with_for_update())
    unsettled = await connection.scalar(
        select(func.count(RemovalRequest.signature_id.distinct())).where(
            RemovalRequest.statement_id == card.id,
            RemovalRequest.state == "waiting",
            RemovalRequest.hidden.is_(True),
        )
    )
    if (unsettled or 0) >= UNSETTLED:
        return False
    own = RemovalPace.statement_id == card.id
    pace = (await connection.execute(select(RemovalPace).where(own))).first()
    if pace is None:
        await connection.execute(
            insert(RemovalPace).values(statement_id=card.id, since=now, hidden=1)
        )
        return True
    # An hour that began later than now: the clock was set back.
    if not pace.since <= now < pace.since + _HOUR:
        await connection.execute(update(RemovalPace).where(own).values(since=now, hidden=1))
        return True
    if pace.hidden >= AN_HOUR:
        return False
    await connection.execute(update(RemovalPace).where(own).values(hidden=pace.hidden + 1))
    return True


def _id(given: str) -> UUID | None:
    try:
        return UUID(given)
    except ValueError:
        return None
