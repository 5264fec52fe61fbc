"""The form in a frame: no cookie, no script needed; errors and thanks stay in the frame."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Depends
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from app.embed.frames import FramedCard, InLook, Look, address, frame_headers, referrer, values
from app.http.context import Context
from app.http.dependencies import InContext, Now, Tokens
from app.http.form_tokens import FormTokens
from app.partners.registry import PartnerCard
from app.signing.forms import CONSENT_WORDING, read_form
from app.signing.take import take_sign_on
from app.statements.cards import StatementCard
from app.views.form_view import REFUSALS, Fields, FormView, form_view, preselected, refused_view

router = APIRouter(include_in_schema=False)

PATH = "/embed/{slug}/form"


@dataclass(frozen=True, slots=True)
class Framed:
    """A form in the frame of a partner; None for a direct visit."""

    context: Context
    card: StatementCard
    look: Look
    partner: PartnerCard | None
    ancestors: tuple[str, ...]

    @property
    def via(self) -> str:
        """The key that stays with what is signed here."""
        return self.partner.key if self.partner else ""

    @property
    def purpose(self) -> str:
        """What a form token is for: this statement, by this partner."""
        return f"{self.card.slug} {self.via}"

    def page(self, template: str, state: str, status: int = 200, **more: object) -> Response:
        """A page of the frame; `state` is what the partner's page is told of it."""
        return self.context.pages.response(
            template,
            self.look.language,
            status=status,
            headers=frame_headers(self.look, self.ancestors),
            state=state,
            **more,
            **values(self.context, self.card, self.look),
        )

    def form(self, tokens: FormTokens, form: FormView, state: str, status: int = 200) -> Response:
        """The form, with what was entered."""
        return self.page(
            "embed/form.html",
            state,
            status,
            form=form,
            form_token=tokens.renew("embed", form.values.get("form_token", ""), self.purpose),
            action=address(self.card.slug, "form", self.look, via=self.via),
            wording=CONSENT_WORDING,
            proof=self.context.sign_proof(self.card.slug, form.values),
        )

    def closed(self, status: int = 200) -> Response:
        """What stands in the form's place once the statement takes no signatures."""
        return self.page("embed/closed.html", "ready", status)


async def framed(
    request: Request, context: InContext, card: FramedCard, look: InLook, via: str = ""
) -> Framed:
    """The frame that is asked for. Raises `app.errors.NotFound`, `Unavailable`."""
    registry = await context.partners.registry()
    partner = registry.partner(card.id, via, referrer(request))
    return Framed(context, card, look, partner, registry.ancestors(card.id, partner))


InFrame = Annotated[Framed, Depends(framed)]


@router.get(PATH)
async def form(frame: InFrame, now: Now, tokens: Tokens, sent: str = "") -> Response:
    """The empty form; after sending, what to do next, the same whoever's address it was."""
    if sent:
        return frame.page("embed/sent.html", "pending")
    if not frame.card.can_sign(now):
        return frame.closed()
    empty = preselected(frame.card, {})
    view = form_view(frame.look.language, empty, exposures=frame.card.exposures, focuses=False)
    return frame.form(tokens, view, "ready")


@router.post(PATH)
async def sign(fields: Fields, frame: InFrame, now: Now, tokens: Tokens) -> Response:
    """Take the sign-on; a refused form, or one with a stale token, comes back filled in."""
    card, look = frame.card, frame.look
    if not card.can_sign(now):
        return frame.closed(409)
    entered = {**fields, "via": frame.via}
    try:
        sign_on = read_form(entered, card=card, language=look.language)
        tokens.check("embed", fields.get("form_token", ""), frame.purpose)
        await frame.context.check_sign_on(card.slug, fields.get("altcha", ""))
    except REFUSALS as error:
        view = refused_view(
            look.language,
            preselected(card, entered),
            error,
            exposures=card.exposures,
            focuses=False,
        )
        return frame.form(tokens, view, "error", error.status)
    await take_sign_on(frame.context.intakes, card, sign_on, now)
    return RedirectResponse(
        address(card.slug, "form", look, via=frame.via, sent=1),
        303,
        frame_headers(look, frame.ancestors),
    )
