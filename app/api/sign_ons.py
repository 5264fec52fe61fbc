"""`POST /statements/{slug}/sign-ons`: the same answer, whatever became of it."""

from typing import Annotated

from fastapi import APIRouter, Depends

from app.api.fields import form_fields, pointing
from app.api.problem_types import problems
from app.api.schemas import SignOn, Strict
from app.http.dependencies import InContext, Now, PublicCard, WriteConnection
from app.signing.forms import SignOn as CleanedSignOn
from app.signing.forms import read_form
from app.signing.take import take_sign_on

router = APIRouter(tags=["sign-ons"])


class Taken(Strict):
    """What is said to everybody: look into your mailbox."""

    status: str = "taken"
    next: str = "Open the link in the message that is on its way to you."


async def cleaned(card: PublicCard, body: SignOn) -> CleanedSignOn:
    """The sign-on as the domain reads it; what is refused never opens a transaction."""
    with pointing():
        fields = {**form_fields(body), "email": body.email, "via": body.via}
        return read_form(fields, card=card, language=body.language)


@router.post(
    "/statements/{slug}/sign-ons",  # noqa: FAST003 - `PublicCard` takes it
    status_code=202,
    responses=problems(404, 409, 413, 422, 429, 503),
)
async def take(
    context: InContext,
    card: PublicCard,
    sign_on: Annotated[CleanedSignOn, Depends(cleaned)],
    connection: WriteConnection,
    now: Now,
) -> Taken:
    """Take a sign-on. A message with a link to confirm it follows, to the address given."""
    await take_sign_on(connection, context.sealer, card, sign_on, now)
    return Taken()
