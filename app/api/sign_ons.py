"""`POST /statements/{slug}/sign-ons`: the same answer, whatever became of it."""

from fastapi import APIRouter

from app.api.fields import form_fields, pointing
from app.api.problem_types import problems
from app.api.schemas import SignOn, Strict
from app.http.dependencies import InContext, Now, WriteConnection
from app.signing.forms import read_form
from app.signing.take import take_sign_on

router = APIRouter(tags=["sign-ons"])


class Taken(Strict):
    """What is said to everybody: look into your mailbox."""

    status: str = "taken"
    next: str = "Open the link in the message that is on its way to you."


@router.post(
    "/statements/{slug}/sign-ons",
    status_code=202,
    responses=problems(404, 409, 413, 422, 429, 503),
)
async def take(
    slug: str, body: SignOn, context: InContext, connection: WriteConnection, now: Now
) -> Taken:
    """Take a sign-on. A message with a link to confirm it follows, to the address given."""
    card = await context.cards.get(slug)
    with pointing():
        fields = {**form_fields(body), "email": body.email, "via": body.via}
        sign_on = read_form(fields, card=card, language=body.language)
    await take_sign_on(connection, context.sealer, card, sign_on, now)
    return Taken()
