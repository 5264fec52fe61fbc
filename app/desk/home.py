"""The first page of the desk: the statements of the coordinator, and what can be begun."""

from fastapi import APIRouter
from starlette.responses import Response

from app.coordinators.statements import statements_of
from app.desk.access import DESK, SignedIn
from app.desk.page import page
from app.http.dependencies import InContext, ReadConnection

router = APIRouter(include_in_schema=False)


@router.get(DESK + "/")
async def my_statements(context: InContext, seat: SignedIn, connection: ReadConnection) -> Response:
    """The statements that the coordinator has a role on, the newest first."""
    return page(
        context,
        seat,
        "desk/home.html",
        statements=await statements_of(connection, seat.coordinator.id),
    )
