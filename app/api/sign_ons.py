"""`POST /statements/{slug}/sign-ons`: the same answer, whatever became of it.

The hottest path there is: no dependencies, for each costs as much as cleaning a name.
"""

from typing import Any

from fastapi import APIRouter, Request, Response

from app.api import V1
from app.api.fields import form_fields, pointing
from app.api.problem_types import problems
from app.api.schemas import SignOn, Strict
from app.errors import FieldError, InvalidForm, NotFound
from app.http.challenges import ChallengeError
from app.http.context import SIGN_ON, context_of
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
        try:
            await context.check_sign_on(card.slug, body.altcha)
        except ChallengeError as error:
            raise InvalidForm([FieldError("altcha", error.code)]) from None
    await take_sign_on(context.intakes, card, sign_on, context.clock.now())
    return Response(_TAKEN, 202, media_type="application/json")


class Challenge(Strict):
    """A proof of work to be solved, in the format of altcha's second version."""

    parameters: dict[str, Any]
    signature: str


@router.get(
    "/statements/{slug}/challenge",
    response_model=Challenge,
    responses=problems(404, 503),
)
async def challenge(request: Request, slug: str, key: Secret = "") -> Response:
    """A challenge whose answer goes into `altcha`; 404 where none is asked for."""
    context = context_of(request)
    card = await context.cards.get(slug, key)
    if context.settings.challenge == "off":
        raise NotFound("no-challenge")
    challenges = await context.challenges()
    headers = {"Cache-Control": "no-store"}
    issued = challenges.issue(SIGN_ON, card.slug)
    return Response(issued, media_type="application/json", headers=headers)
