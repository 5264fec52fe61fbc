"""`POST /statements/{slug}/sign-ons`: the same answer, whatever became of it.

The hottest path there is: no dependencies, for each costs as much as cleaning a name.
"""

from fastapi import APIRouter, Request, Response

from app.api import V1
from app.api.fields import form_fields, pointing
from app.api.problem_types import problems
from app.api.schemas import SignOn, Strict
from app.http.context import context_of
from app.http.dependencies import Secret
from app.signing.forms import read_form
from app.signing.take import take_sign_on

router = APIRouter(prefix=V1, tags=["sign-ons"])


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
async def take(request: Request, slug: str, body: SignOn, key: Secret = "") -> Response:
    """Take a sign-on. A message with a link to confirm it follows, to the address given."""
    context = context_of(request)
    card = await context.cards.get(slug, key)
    partner = (await context.partners.registry()).partner(card.id, body.via) if body.via else None
    via = partner.key if partner else ""
    with pointing():
        fields = {**form_fields(body), "email": body.email, "via": via}
        sign_on = read_form(fields, card=card, language=body.language)
    await take_sign_on(context.intakes, card, sign_on, context.clock.now())
    return Response(_TAKEN, 202, media_type="application/json")
