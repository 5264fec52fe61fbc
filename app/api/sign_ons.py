"""`POST /statements/{slug}/sign-ons`: the same answer, whatever became of it.

The hottest path there is: few dependencies, of which each costs as much as cleaning a name, and a
transaction only for what is taken.
"""

from fastapi import APIRouter, Response

from app.api.fields import form_fields, pointing
from app.api.problem_types import problems
from app.api.schemas import SignOn, Strict
from app.http.dependencies import InContext, Secret
from app.signing.forms import read_form
from app.signing.take import take_sign_on

router = APIRouter(tags=["sign-ons"])


class Taken(Strict):
    """What is said to everybody: look into your mailbox."""

    status: str = "taken"
    next: str = "Open the link in the message that is on its way to you."


_TAKEN = Taken().model_dump_json().encode()


@router.post(
    "/statements/{slug}/sign-ons",
    status_code=202,
    response_model=Taken,
    responses=problems(404, 409, 413, 422, 429, 503),
)
async def take(context: InContext, slug: str, body: SignOn, key: Secret = "") -> Response:
    """Take a sign-on. A message with a link to confirm it follows, to the address given."""
    card = await context.cards.get(slug, key)
    with pointing():
        fields = {**form_fields(body), "email": body.email, "via": body.via}
        sign_on = read_form(fields, card=card, language=body.language)
    async with context.database.write() as connection:
        await take_sign_on(connection, context.sealer, card, sign_on, context.clock.now())
    return Response(_TAKEN, 202, media_type="application/json")
