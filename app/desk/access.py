"""Who may do what at the desk: a route asks for a seat, and gets one or an answer in its place.

`seat: Reviewers` among a route's parameters, before its connection, is all that a route declares.
A form's hidden field `csrf` belongs to the coordinator and not to the session, so that what was
typed before a session ended can be sent again after signing in (docs/decisions/0023).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Annotated, Literal
from urllib.parse import quote, urlencode
from uuid import UUID

from fastapi import Depends, Request
from starlette.datastructures import FormData

from app.coordinators import log
from app.coordinators.roles import (
    EDITORS,
    OWNERS,
    REVIEWERS,
    ROLES,
    RoleName,
    may_create,
    role_of,
)
from app.coordinators.sessions import (
    SEEN_EVERY,
    Person,
    Session,
    find,
    private_key,
    touch,
)
from app.errors import Forbidden, HamsedaError, NotFound
from app.http.context import Context
from app.http.dependencies import InContext, WriteConnection
from app.http.form_tokens import FormTokenError
from app.statements.cards import StatementCard, card_of
from app.text.names import Language, other

DESK = "/desk/{lang}"
STATEMENT = DESK + "/s/{slug}"
"""The paths of pages, of the desk and of a statement on it; `Admits` takes their parameters."""

MAX_FIELDS = 5000
"""A bulk selection names each row that it is about."""

Why = Literal["signed-out", "stale", "prove"]


class Interrupted(HamsedaError):  # noqa: N818 - reads as what happened
    """A request that cannot go on before its coordinator signs in, proves it, or looks again.

    `why`: `signed-out`, `stale` (the form is too old, or another coordinator's), `prove` (fresh
    authentication is asked for). `fields` are what was typed, to be sent again.
    """

    status = 401

    def __init__(
        self, why: Why, fields: Sequence[tuple[str, str]], session: Session | None
    ) -> None:
        super().__init__()
        self.code = why
        self.why = why
        self.fields = fields
        self.session = session


@dataclass(frozen=True, slots=True, kw_only=True)
class Seat:
    """Who sits at the desk, and on what; `role` is empty and `card` None beside a statement."""

    coordinator: Person
    session: Session
    role: RoleName | Literal[""]
    card: StatementCard | None
    language: Language
    csrf: str = field(repr=False)
    key: bytes = field(repr=False)
    """Opens what the worker sealed for this session; 32 bytes, X25519."""
    path: str
    query: str
    creates: bool = False
    """Whether the coordinator may create statements here."""
    notice: str = ""
    """Code of what was just done."""

    @property
    def statement(self) -> StatementCard:
        """The statement of the path. Raises `NotFound` on a page that has none."""
        if self.card is None:
            raise NotFound("unknown-statement")
        return self.card

    def has(self, *roles: RoleName) -> bool:
        """Whether the seat's role is among these."""
        return self.role in roles

    def to(self, tail: str = "", /, **query: str | int) -> str:
        """A page of the statement, or, beside a statement, of the desk; empty values left out."""
        return self._address(self.language, tail, query)

    def across(self, tail: str = "", /, **query: str | int) -> str:
        """The same in the other language, for answers at addresses that cannot be read."""
        return self._address(other(self.language), tail, query)

    @property
    def elsewhere(self) -> str:
        """The same page in the other language."""
        path = f"/desk/{other(self.language)}" + self.path.removeprefix(f"/desk/{self.language}")
        return f"{quote(path)}?{self.query}" if self.query else quote(path)

    async def record(
        self,
        connection: WriteConnection,
        action: str,
        *,
        now: datetime,
        subject: UUID | None = None,
        count: int | None = None,
        detail: str = "",
    ) -> None:
        """Write what the coordinator does into the statement's log (`app.coordinators.log`)."""
        by, statement = self.coordinator.id, self.statement.id
        await log.record(
            connection, by, statement, action, now=now, subject=subject, count=count, detail=detail
        )

    def _address(self, language: Language, tail: str, query: Mapping[str, str | int]) -> str:
        base = f"/desk/{language}"
        if self.card is not None:
            base += f"/s/{quote(self.card.slug)}"
        given = {name: value for name, value in query.items() if value not in {"", 0}}
        return f"{base}{tail}?{urlencode(given)}" if given else f"{base}{tail}"


async def typed(request: Request) -> FormData:
    """What a form sends, each field as often as it was sent; read before any connection is."""
    return await request.form(max_files=0, max_fields=MAX_FIELDS)


Typed = Annotated[FormData, Depends(typed)]
"""For routes that need a field's several values: `typed.getlist("signature")`."""


class Admits:
    """Admits coordinators with one of `roles` on the statement of the path (`slug`).

    Without roles: whoever is signed in, and with `creates` may create statements. `fresh`: only who
    proved lately who it is. A statement that is foreign to the coordinator looks like one that does
    not exist.
    """

    def __init__(self, *roles: RoleName, fresh: bool = False, creates: bool = False) -> None:
        self.roles = roles
        self.fresh = fresh
        self.creates = creates

    async def __call__(self, request: Request, context: InContext, lang: Language) -> Seat:
        """The seat. Raises `Interrupted`, and `NotFound` for a statement that is not theirs."""
        fields = await sent_fields(request)
        now = context.clock.now()
        token = request.cookies.get(cookie_name(context), "")
        slug = request.path_params.get("slug")
        role: RoleName | Literal[""] = ""
        card = None
        async with context.database.read() as connection:
            session = await find(connection, token) if token else None
            if session is None or not session.lives(now):
                raise Interrupted("signed-out", fields, session)
            if slug is not None:
                card = await card_of(connection, slug)
                found = await role_of(connection, session.person.id, card.id)
                role = next((one for one in ROLES if one == found), "")
        if slug is not None and role not in self.roles:
            raise Forbidden if role else NotFound("unknown-statement")
        creates = may_create(session.person, context.settings.statement_creators)
        if self.creates and not creates:
            raise Forbidden
        if request.method not in {"GET", "HEAD"}:
            await _check_form(request, context, session, fields)
        if self.fresh and not session.is_fresh(now):
            raise Interrupted("prove", fields, session)
        await _note_use(context, session, now)
        tokens = await context.form_tokens()
        return Seat(
            coordinator=session.person,
            session=session,
            role=role,
            card=card,
            language=lang,
            csrf=tokens.issue("desk", session.person.id.hex),
            key=private_key(token),
            path=request.url.path,
            query=_query_of(request),
            creates=creates,
            notice=request.query_params.get("done", ""),
        )


def cookie_name(context: Context) -> str:
    """What the cookie of the session is called: browsers hold `__Host-` to https and to us."""
    return "__Host-desk" if context.settings.base_url.startswith("https:") else "desk"


async def sent_fields(request: Request) -> list[tuple[str, str]]:
    """The fields of a form, but the one that says whose it is; none for a page that is read."""
    if request.method in {"GET", "HEAD"}:
        return []
    form = await typed(request)
    return [(n, v) for n, v in form.multi_items() if isinstance(v, str) and n != "csrf"]


async def _check_form(
    request: Request, context: Context, session: Session, fields: Sequence[tuple[str, str]]
) -> None:
    """Accept a form of our own pages only; `app.http.middleware.Gate` was before."""
    headers = request.headers
    if "sec-fetch-site" not in headers and headers.get("origin") == "null":
        raise Interrupted("stale", fields, session)
    form = await typed(request)
    token = form.get("csrf", "") or headers.get("x-csrf", "")
    try:
        tokens = await context.form_tokens()
        tokens.check("desk", str(token), session.person.id.hex, min_age=timedelta(0))
    except FormTokenError:
        raise Interrupted("stale", fields, session) from None


async def _note_use(context: Context, session: Session, now: datetime) -> None:
    if now - session.seen_at >= SEEN_EVERY:
        async with context.database.write() as connection:
            await touch(connection, session.id, now)


def _query_of(request: Request) -> str:
    kept = [(k, v) for k, v in request.query_params.multi_items() if k != "done"]
    return urlencode(kept)


SignedIn = Annotated[Seat, Depends(Admits())]
Creators = Annotated[Seat, Depends(Admits(creates=True))]
Owner = Annotated[Seat, Depends(Admits(*OWNERS))]
Editors = Annotated[Seat, Depends(Admits(*EDITORS))]
Reviewers = Annotated[Seat, Depends(Admits(*REVIEWERS))]
Everyone = Annotated[Seat, Depends(Admits(*ROLES))]
