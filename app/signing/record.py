"""Recording a confirmed signature where its mailbox has room for it: looking and writing in one.

`INSERT … SELECT` from what the mailbox has signed already, so that a crowd's confirmations need not
ask first. Whoever calls holds the mailbox (`app.signing.pending.claim`): nothing else of it can be
recorded meanwhile.
"""

from collections.abc import Mapping
from typing import Any
from uuid import uuid4

from sqlalchemy import Table, and_, bindparam, case, func, insert, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from app.errors import Conflict
from app.models import Signature
from app.signing import limits
from app.signing.mailboxes import SIGNED
from app.text.folding import match_key
from app.text.names import Bilingual

_TABLE: Table = Signature.metadata.tables[Signature.__tablename__]
_NEW = {column.key: bindparam(f"new_{column.key}", type_=column.type) for column in _TABLE.columns}

_IS_PERSON = _NEW["kind"] == "individual"
_SAME = and_(
    Signature.kind == _NEW["kind"],
    Signature.match_fa == bindparam("named_fa", type_=Signature.match_fa.type),
    Signature.match_en == bindparam("named_en", type_=Signature.match_en.type),
    or_(Signature.match_fa != "", Signature.match_en != ""),
)
_MATES = (
    select(
        func.count(case((Signature.kind == "individual", 1))).label("people"),
        func.count(case((_SAME, 1))).label("same"),
    )
    .where(
        Signature.statement_id == _NEW["statement_id"],
        Signature.email_index == _NEW["email_index"],
        or_(*(Signature.state == state for state in SIGNED)),
    )
    .subquery("mates")
)
_FLAGS = case(
    (and_(_IS_PERSON, _MATES.c.people > 0), bindparam("if_mates", type_=Signature.flags.type)),
    else_=_NEW["flags"],
)
_INSERT = insert(_TABLE).from_select(
    list(_NEW),
    select(*((_NEW | {"flags": _FLAGS}).values())).where(
        _MATES.c.same == 0,
        or_(~_IS_PERSON, _MATES.c.people < limits.INDIVIDUALS_A_MAILBOX),
    ),
    include_defaults=False,
)

_BEGINS: dict[str, Any] = {
    "state": "confirmed",
    "provenance": "email",
    "group": "more",
    "position": None,
    "organisation_id": None,
    "import_id": None,
    "reason": "",
    "note": None,
    "merged_into": None,
    "seen": False,
    "keyed": 0,
}


async def record(
    connection: AsyncConnection, name: Bilingual, flags: set[str], values: Mapping[str, Any]
) -> None:
    """Insert a signature of these column `values`; later individuals of a mailbox are flagged.

    `name` is the one signed with, which the columns may not show. Raises `Conflict` where the
    mailbox has signed with it (`already-signed`), and for one person too many (`mailbox-full`).
    """
    row = {"id": uuid4(), "form_id": uuid4(), **_BEGINS, **values, "flags": sorted(flags)}
    named = {
        "named_fa": match_key(name.fa) if name.fa else "",
        "named_en": match_key(name.en) if name.en else "",
    }
    bound = {f"new_{key}": value for key, value in row.items()} | named
    done = await connection.execute(_INSERT, bound | {"if_mates": sorted(flags | {"same-mailbox"})})
    if done.rowcount == 1:
        return
    found = await connection.execute(select(_MATES.c.same), bound)
    raise Conflict("already-signed" if found.scalar_one() else "mailbox-full")
