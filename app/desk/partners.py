"""Partners at the desk: which sites embed the statement, what came by them, where it was copied."""

from datetime import datetime
from typing import Any

from fastapi import APIRouter
from starlette.datastructures import FormData
from starlette.responses import Response

from app.desk.access import STATEMENT, Editors, Seat, Typed
from app.desk.page import done, page
from app.desk.typed import id_of
from app.errors import FieldError, InvalidForm, NotFound
from app.http.context import Context
from app.http.dependencies import InContext, InRegistry, Now
from app.partners.copies import Told, copies_of, forget_copy, tell_of_copy
from app.partners.counts import counts_by_partner
from app.partners.register import (
    Registered,
    join_statement,
    leave_statement,
    open_to_any_site,
    register_partner,
    set_origins,
)
from app.partners.registry import PartnerCard, Registry
from app.views.form_view import FormView, form_view

router = APIRouter(include_in_schema=False)

PATH = STATEMENT + "/partners"

LARGEST_EDITION = 9
"""Digits of an edition's number that are read."""


@router.get(PATH)
async def partners(context: InContext, seat: Editors, registry: InRegistry) -> Response:
    """The partners of a statement with their counts, and the copies of its list."""
    return await _page(context, seat, registry)


@router.post(PATH + "/add")
async def add(
    context: InContext, seat: Editors, typed: Typed, registry: InRegistry, now: Now
) -> Response:
    """Register a new partner, whose secret is shown once; or let a known one in here too."""
    fields = _fields(typed, "key", "name", "origin")
    key, card = fields["key"].strip().lower(), seat.statement
    known = key in registry.partners
    made = None
    if known and fields["origin"].strip():
        wrong = InvalidForm([FieldError("key", "known-partner")])
        return await _page(context, seat, registry, form=_form(seat, fields, wrong))
    try:
        async with context.database.write() as connection:
            if known:
                await join_statement(connection, key, card.id)
            else:
                made = await register_partner(
                    connection,
                    key,
                    fields["origin"].split(),
                    now=now,
                    name=fields["name"],
                    statements=[card.id],
                )
            await seat.record(connection, "partner.added", now=now, detail=key)
    except InvalidForm as error:
        return await _page(context, seat, registry, form=_form(seat, fields, error))
    context.forget()
    if made is None:
        return done(seat.to("/partners"), "partner-joined")
    return await _page(context, seat, await context.partners.registry(), made=made)


@router.post(PATH + "/change")
async def change(
    context: InContext, seat: Editors, typed: Typed, registry: InRegistry, now: Now
) -> Response:
    """Other origins, no more of this statement, or a new secret, for a partner of it."""
    fields = _fields(typed, "key", "action", "origin")
    partner = registry.partners.get(fields["key"])
    if partner is None or not partner.embeds(seat.statement.id):
        raise NotFound("unknown-partner")
    try:
        made = await _changed(context, seat, partner, fields, now)
    except InvalidForm as error:
        view = _form(seat, {}, error, prefix=f"{partner.key}-")
        return await _page(context, seat, registry, change=view)
    context.forget()
    if made is not None:
        return await _page(context, seat, await context.partners.registry(), made=made)
    return done(seat.to("/partners"), "partner-changed")


@router.post(PATH + "/sites")
async def any_site(context: InContext, seat: Editors, typed: Typed, now: Now) -> Response:
    """Open the form to every site, or to registered ones again."""
    to_any = typed.get("any") == "1"
    action = "partner.any-site" if to_any else "partner.own-sites"
    async with context.database.write() as connection:
        await open_to_any_site(connection, seat.statement.id, to_any=to_any)
        await seat.record(connection, action, now=now)
    context.forget()
    return done(seat.to("/partners"), "saved")


@router.post(PATH + "/copies")
async def copies(
    context: InContext, seat: Editors, typed: Typed, registry: InRegistry, now: Now
) -> Response:
    """A page that shows the list: told of, brought up to date, or gone."""
    fields = _fields(typed, "site", "address", "edition", "gone")
    number = fields["edition"].strip()
    edition = int(number) if number.isdecimal() and len(number) <= LARGEST_EDITION else 0
    card = seat.statement
    try:
        async with context.database.write() as connection:
            if fields["gone"]:
                await forget_copy(connection, card, id_of(fields["gone"]))
            else:
                told = Told(fields["site"], fields["address"], edition)
                await tell_of_copy(connection, card, told, now=now)
            action = "copy.removed" if fields["gone"] else "copy.told"
            await seat.record(connection, action, now=now)
    except InvalidForm as error:
        return await _page(context, seat, registry, copy=_form(seat, fields, error))
    except NotFound:
        wrong = InvalidForm([FieldError("edition", "unknown-edition")])
        return await _page(context, seat, registry, copy=_form(seat, fields, wrong))
    return done(seat.to("/partners") + "#copies", "saved")


async def _changed(
    context: Context, seat: Seat, partner: PartnerCard, fields: dict[str, str], now: datetime
) -> Registered | None:
    """Do one change; what was made of a new secret."""
    made, action = None, "partner.changed"
    async with context.database.write() as connection:
        if fields["action"] == "leave":
            await leave_statement(connection, partner.key, seat.statement.id)
            action = "partner.removed"
        elif not _is_own(partner, seat):
            raise InvalidForm([FieldError("origin", "known-partner")])
        elif fields["action"] == "secret":
            made = await register_partner(connection, partner.key, [], now=now, new_secret=True)
        else:
            await set_origins(connection, partner.key, fields["origin"].split())
        await seat.record(connection, action, now=now, detail=partner.key)
    return made


async def _page(
    context: Context,
    seat: Seat,
    registry: Registry,
    *,
    made: Registered | None = None,
    **wrong: FormView,
) -> Response:
    """The page; `wrong` are those of its forms that come back: `form`, `change`, `copy`."""
    card = seat.statement
    forms = {
        "form": _form(seat, {}),
        "change": _form(seat, {}),
        "copy": _form(seat, {"edition": str(card.edition or "")}),
    } | wrong
    async with context.database.read() as connection:
        counts = await counts_by_partner(connection, card.id)
        found = await copies_of(connection, card)
    embedding = registry.embedding(card.id)
    return page(
        context,
        seat,
        "desk/partners.html",
        status=422 if wrong else 200,
        elsewhere=seat.across("/partners"),
        card=card,
        partners=[(one, counts.get(one.key), _is_own(one, seat)) for one in embedding],
        strays={key: each for key, each in counts.items() if not _has(embedding, key)},
        any_site=card.id in registry.any_site,
        copies=found,
        made=made,
        base=context.settings.base_url,
        form=forms["form"],
        change=forms["change"],
        copy=forms["copy"],
    )


def _has(partners: list[PartnerCard], key: str) -> bool:
    return any(one.key == key for one in partners)


def _is_own(partner: PartnerCard, seat: Seat) -> bool:
    """Whether it is a partner of this statement alone: others would be surprised by a change."""
    return not partner.everywhere and partner.statements == {seat.statement.id}


def _form(
    seat: Seat, fields: dict[str, Any], error: InvalidForm | None = None, prefix: str = ""
) -> FormView:
    return form_view(seat.language, fields, error.errors if error else (), prefix=prefix)


def _fields(typed: FormData, *names: str) -> dict[str, str]:
    return {name: str(typed.get(name, "")) for name in names}
