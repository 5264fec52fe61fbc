"""`POST /confirmations/open` and `POST /confirmations`: what the link in the message does."""

from datetime import datetime
from typing import Literal

from fastapi import APIRouter
from pydantic import Field

from app.api import V1
from app.api.fields import details_of, form_fields, pointing
from app.api.problem_types import problems
from app.api.schemas import Details, StatementName, Strict
from app.api.statements import statement_name
from app.http.dependencies import InContext, Now, ReadConnection
from app.signing.confirm import open_pending
from app.text.names import Language

router = APIRouter(prefix=V1, tags=["confirmations"])

MAX_TOKEN = 200


class Token(Strict):
    """The token of a message's link: what stands after the `#`."""

    token: str = Field(max_length=MAX_TOKEN)


class Answer(Details):
    """A token, and what shall be corrected; what is left out stays as it was entered."""

    token: str = Field(max_length=MAX_TOKEN)
    text_version: str = Field(
        default="", max_length=64, description="The text that was shown, from `open`"
    )


class OpenSignOn(Strict):
    """What would be published, and under which text; `sign_on` is null once it was answered."""

    statement: StatementName
    state: Literal["pending", "confirmed", "rejected"]
    language: Language
    text_version: str
    expires_at: datetime | None
    sign_on: Details | None


class Confirmed(Strict):
    """The signature stands. The receipt code withdraws it later, without the mailbox."""

    statement: StatementName
    receipt_code: str


@router.post("/confirmations/open", responses=problems(404, 410, 413, 422, 429, 503))
async def show(body: Token, context: InContext, connection: ReadConnection, now: Now) -> OpenSignOn:
    """Show what a token stands for; changes nothing."""
    pending = await open_pending(connection, body.token, now)
    versions = pending.card.text_versions
    version = versions.get(pending.language) or versions[pending.card.prevailing_language]
    fields = pending.fields
    return OpenSignOn(
        statement=statement_name(pending.card, context, pending.language),
        state=pending.state,
        language=pending.language,
        text_version=version,
        expires_at=pending.expires_at,
        sign_on=Details.model_validate(details_of(fields)) if fields else None,
    )


@router.post("/confirmations", responses=problems(404, 409, 410, 413, 422, 429, 503))
async def answer(body: Answer, context: InContext, now: Now) -> Confirmed:
    """Confirm, as entered or corrected; the same answer on each repetition."""
    with pointing():
        done = await context.confirmations.confirm(
            body.token, form_fields(body), now, body.text_version
        )
    return Confirmed(
        statement=statement_name(done.card, context, "fa"), receipt_code=done.receipt_code
    )
