"""Bringing in a pasted list: vouched signatures, held by no flag, in the next batch."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from app.errors import Conflict, FieldError, InvalidForm, InvalidName
from app.models import ImportBatch, Signature, Statement
from app.organisations import registry
from app.signing.review import PASSED, find_same
from app.statements.cards import StatementCard
from app.text.clean import clean_display
from app.text.folding import match_key
from app.text.names import Bilingual
from app.text.pasted import PastedList, Signatory

GROUPS = ("initiators", "first", "more")


@dataclass(frozen=True, slots=True)
class ImportReport:
    """How many were imported; numbers, in the pasted list, of those left out as likely duplicates.

    `to_check` are numbers of imported ones whose reading was doubtful.
    """

    imported: int
    duplicates: tuple[int, ...]
    to_check: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Origin:
    """Who brought a list in, and out of what."""

    by: str
    source: str


async def import_list(  # noqa: PLR0913 - each is a separate choice of the coordinator
    connection: AsyncConnection,
    card: StatementCard,
    pasted: PastedList,
    *,
    origin: Origin,
    now: datetime,
    kind: str = "organisation",
    group: str = "more",
    allow_duplicates: bool = False,
    progress: Callable[[int], None] = lambda _: None,
) -> ImportReport:
    """Make a vouched signature of each signatory of `pasted`, all or (on an error) none.

    `progress` is called with how many were read so far. Raises `InvalidForm` for a group or kind
    that does not exist or a name that cannot be stored (`field` is its number in the list), and
    `Conflict("closed-statement")` for an archived statement.
    """
    if group not in GROUPS:
        raise InvalidForm([FieldError("group", "unknown-group")])
    if kind not in {"organisation", "individual"}:
        raise InvalidForm([FieldError("kind", "kind-not-offered")])
    if card.state == "archived":
        raise Conflict("closed-statement")
    batch = uuid4()
    await connection.execute(
        insert(ImportBatch).values(
            id=batch, statement_id=card.id, by=origin.by, source=origin.source, imported_at=now
        )
    )
    last = await connection.scalar(
        select(func.max(Signature.position)).where(Signature.statement_id == card.id)
    )
    shared = {
        "statement_id": card.id,
        "provenance": "vouched",
        "exposure": "public",
        "kind": kind,
        "group": group,
        "flags": [PASSED],
        "language": "fa" if card.prevailing_language == "fa" else "en",
        "text_version": card.text_versions[card.prevailing_language],
        "signed_on": now.date(),
        "import_id": batch,
        "consents": {"vouched": True},
    }
    duplicates: list[int] = []
    imported: list[Signatory] = []
    for count, signatory in enumerate(pasted.signatories, start=1):
        values = shared | _columns(signatory)
        if not allow_duplicates and await find_same(connection, _Probe(values)) is not None:
            duplicates.append(signatory.number)
        else:
            values["position"] = (last or 0) + count
            values["organisation_id"] = await _vouch(connection, values)
            await connection.execute(insert(Signature).values(id=uuid4(), **values))
            imported.append(signatory)
        progress(count)
    await connection.execute(
        update(Statement).where(Statement.id == card.id).values(batch_due_at=None)
    )
    to_check = tuple(s.number for s in imported if s.confidence == "check")
    return ImportReport(len(imported), tuple(duplicates), to_check)


async def likely_duplicates(
    connection: AsyncConnection, card: StatementCard, pasted: PastedList, kind: str
) -> set[int]:
    """Numbers of those that would be left out as likely duplicates; what cannot be stored is not.

    Nothing is written.
    """
    found = set()
    for signatory in pasted.signatories:
        try:
            columns = _columns(signatory)
        except InvalidForm:
            continue
        probe = _Probe({"statement_id": card.id, "kind": kind} | columns)
        if await find_same(connection, probe) is not None:
            found.add(signatory.number)
    return found


async def _vouch(connection: AsyncConnection, values: dict[str, Any]) -> UUID | None:
    if values["kind"] != "organisation":
        return None
    name = Bilingual(values["name_fa"], values["name_en"])
    city = Bilingual(values["city_fa"], values["city_en"])
    return await registry.enter(connection, name, city, values["country"])


def _columns(signatory: Signatory) -> dict[str, Any]:
    texts: dict[str, str] = {}
    for column, pair in (("name", signatory.name), ("city", signatory.city)):
        for script, text in (("fa", pair.fa), ("en", pair.en)):
            try:
                texts[f"{column}_{script}"] = clean_display(text, script) if text else ""
            except InvalidName as error:
                raise InvalidForm([FieldError(str(signatory.number), error.code)]) from None
    matches = {
        f"match_{script}": match_key(texts[f"name_{script}"]) if texts[f"name_{script}"] else ""
        for script in ("fa", "en")
    }
    return texts | matches | {"country": signatory.country}


class _Probe:
    """A signature that is not stored yet, as `find_same` reads one."""

    id: UUID

    def __init__(self, values: dict[str, Any]) -> None:
        self.id = uuid4()
        self.__dict__.update(values)
