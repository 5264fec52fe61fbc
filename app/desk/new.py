"""A new statement: a title, and the name that it gets in addresses."""

from typing import Annotated

from fastapi import APIRouter, Depends
from starlette.responses import Response

from app.coordinators.log import record
from app.coordinators.statements import own
from app.desk.access import DESK, Admits, Seat, Typed
from app.desk.page import done, page
from app.desk.typed import strings
from app.errors import InvalidForm
from app.http.dependencies import InContext, Now
from app.statements.drafts import create_draft
from app.text.names import other
from app.views.form_view import FormView, form_view
from app.views.links import Links

router = APIRouter(include_in_schema=False)

Creators = Annotated[Seat, Depends(Admits(creates=True))]
"""Those who may begin statements: a setting of the instance says who."""


@router.get(DESK + "/new")
async def new(context: InContext, seat: Creators) -> Response:
    """The form."""
    return page(context, seat, "desk/new.html", form=form_view(seat.language, {}))


@router.post(DESK + "/new")
async def create(context: InContext, seat: Creators, typed: Typed, now: Now) -> Response:
    """Begin a draft, owned by who begins it."""
    form = strings(typed)
    titles: dict[str, str] = {
        code: " ".join(form.get(f"{code}.title", "").split())[:400]
        for code in (seat.language, other(seat.language))
    }
    async with context.database.write() as connection:
        try:
            statement, slug = await create_draft(connection, titles, form.get("slug", ""), now)
        except InvalidForm as error:
            shown: FormView = form_view(seat.language, form, error.errors)
            return page(context, seat, "desk/new.html", status=error.status, form=shown)
        await own(connection, statement, seat.coordinator.id)
        await record(connection, seat.coordinator.id, statement, "statement.created", now=now)
    context.forget()
    path = Links(slug, seat.language).statement
    return done(f"/desk{path}/text", "statement-created")
