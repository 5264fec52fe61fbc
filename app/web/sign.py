"""The form of the sign-on, and the page after it, which is the same whoever's address it was."""

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from app.http.context import Context
from app.http.dependencies import InContext, InRegistry, Now, PublicCard, Tokens
from app.http.form_tokens import FormTokens
from app.signing.forms import CONSENT_WORDING, read_form
from app.signing.take import take_sign_on
from app.statements.cards import StatementCard
from app.views.form_view import REFUSALS, Fields, FormView, form_view, preselected, refused_view
from app.views.links import STATEMENT, InLinks, Links
from app.views.site import accent_class

router = APIRouter(include_in_schema=False)


@router.get(STATEMENT + "/sign")
async def sign_form(  # noqa: PLR0913, PLR0917 - one argument for each thing of a request
    request: Request,
    context: InContext,
    card: PublicCard,
    links: InLinks,
    now: Now,
    tokens: Tokens,
    registry: InRegistry,
    kind: str = "",
    via: str = "",
) -> Response:
    """The empty form; nothing is preselected but `public` for organisations."""
    if not card.can_sign(now):
        return _closed(context, card, links)
    partner = registry.partner(card.id, via, request.headers.get("referer", ""))
    values = {
        "kind": kind if kind in card.kinds else "",
        "via": partner.key if partner else "",
    }
    form = form_view(links.language, preselected(card, values), exposures=card.exposures)
    return _page(context, tokens, card, links, form)


@router.post(STATEMENT + "/sign")
async def sign(
    fields: Fields,
    context: InContext,
    card: PublicCard,
    links: InLinks,
    now: Now,
    tokens: Tokens,
) -> Response:
    """Take the sign-on; a refused form comes back with everything that was typed.

    The transaction is opened here and not by a dependency: a refused form needs none, and the one
    writer of SQLite shall not wait while its page is made.
    """
    if not card.can_sign(now):
        return _closed(context, card, links, status=409)
    language = links.language
    partner = (await context.partners.registry()).partner(card.id, fields.get("via", ""))
    fields["via"] = partner.key if partner else ""
    values = preselected(card, fields)
    try:
        sign_on = read_form(fields, card=card, language=language)
        tokens.check("sign", fields.get("form_token", ""), card.slug)
        await context.check_sign_on(card.slug, fields.get("altcha", ""))
    except REFUSALS as error:
        form = refused_view(language, values, error, exposures=card.exposures)
        return _page(context, tokens, card, links, form, error.status)
    await take_sign_on(context.intakes, card, sign_on, now)
    return RedirectResponse(links.sent, 303)


@router.get(STATEMENT + "/sent")
async def sent(context: InContext, card: PublicCard, links: InLinks) -> Response:
    """Look into your mailbox: the same page after a sign-on and after asking for a link."""
    return context.pages.response(
        "sent.html",
        links.language,
        links=links,
        elsewhere=links.elsewhere.sent,
        accent=accent_class(card.accent),
    )


def _page(
    context: Context,
    tokens: FormTokens,
    card: StatementCard,
    links: Links,
    form: FormView,
    status: int = 200,
) -> Response:
    return context.pages.response(
        "sign.html",
        links.language,
        status=status,
        card=card,
        links=links,
        title=card.title(links.language),
        form=form,
        form_token=tokens.renew("sign", form.values.get("form_token", ""), card.slug),
        wording=CONSENT_WORDING,
        proof=context.sign_proof(card.slug, form.values),
        elsewhere=links.elsewhere.sign,
        accent=accent_class(card.accent),
    )


def _closed(context: Context, card: StatementCard, links: Links, status: int = 200) -> Response:
    return context.pages.response(
        "closed.html",
        links.language,
        status=status,
        card=card,
        title=card.title(links.language),
        links=links,
        elsewhere=links.elsewhere.statement,
        accent=accent_class(card.accent),
    )
