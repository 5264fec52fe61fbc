"""The form of the sign-on, and the page after it, which is the same whoever's address it was."""

from collections.abc import Mapping

from fastapi import APIRouter
from starlette.responses import RedirectResponse, Response

from app.errors import InvalidForm
from app.http.context import Context
from app.http.dependencies import InContext, Now, Tokens, WriteConnection
from app.http.form_tokens import FormTokenError, FormTokens
from app.signing.forms import CONSENT_WORDING, read_form
from app.signing.take import take_sign_on
from app.statements.cards import StatementCard
from app.text.names import Language, other
from app.web.form_view import Fields, FormView, form_view
from app.web.links import Links
from app.web.site import accent_class

router = APIRouter(include_in_schema=False)


@router.get("/{lang}/s/{slug}/sign")
async def sign_form(  # noqa: PLR0913, PLR0917 - a page's parameters
    context: InContext,
    now: Now,
    tokens: Tokens,
    lang: Language,
    slug: str,
    kind: str = "",
    via: str = "",
    key: str = "",
) -> Response:
    """The empty form; nothing is preselected but `public` for organisations."""
    card = await context.cards.get(slug, key)
    if not card.can_sign(now):
        return _closed(context, card, Links(slug, lang, key))
    values = {"kind": kind if kind in card.kinds else "", "via": via}
    form = form_view(lang, _preselected(card, values), exposures=card.exposures)
    return _page(context, tokens, card, Links(slug, lang, key), form)


@router.post("/{lang}/s/{slug}/sign")
async def sign(  # noqa: PLR0913, PLR0917 - a page's parameters
    fields: Fields,
    context: InContext,
    now: Now,
    tokens: Tokens,
    connection: WriteConnection,
    lang: Language,
    slug: str,
    key: str = "",
) -> Response:
    """Take the sign-on; a refused form comes back with everything that was typed."""
    card = await context.cards.get(slug, key)
    links = Links(slug, lang, key)
    if not card.can_sign(now):
        return _closed(context, card, links, status=409)
    try:
        sign_on = read_form(fields, card=card, language=lang)
        tokens.check("sign", fields.get("form_token", ""), slug)
    except InvalidForm as error:
        form = form_view(lang, _preselected(card, fields), error.errors, exposures=card.exposures)
        return _page(context, tokens, card, links, form, error.status)
    except FormTokenError as error:
        form = form_view(lang, fields, notice=error.code, exposures=card.exposures)
        return _page(context, tokens, card, links, form, error.status)
    await take_sign_on(connection, context.sealer, card, sign_on, now)
    return RedirectResponse(links.sent, 303)


@router.get("/{lang}/s/{slug}/sent")
async def sent(context: InContext, lang: Language, slug: str, key: str = "") -> Response:
    """Look into your mailbox: the same page after a sign-on and after asking for a link."""
    card = await context.cards.get(slug, key)
    return context.pages.response(
        "sent.html",
        lang,
        links=Links(slug, lang, key),
        elsewhere=Links(slug, other(lang), key).sent,
        accent=accent_class(card.accent),
    )


def _preselected(card: StatementCard, values: Mapping[str, str]) -> Mapping[str, str]:
    organisation = (values.get("kind") or (card.kinds if len(card.kinds) == 1 else "")) in {
        "organisation",
        ("organisation",),
    }
    if organisation and not values.get("exposure") and "public" in card.exposures:
        return {**values, "exposure": "public"}
    return values


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
        form_token=tokens.issue("sign", card.slug),
        wording=CONSENT_WORDING,
        elsewhere=Links(card.slug, other(links.language), links.key).sign,
        accent=accent_class(card.accent),
    )


def _closed(context: Context, card: StatementCard, links: Links, status: int = 200) -> Response:
    return context.pages.response(
        "closed.html",
        links.language,
        status=status,
        title=card.title(links.language),
        links=links,
        elsewhere=Links(card.slug, other(links.language), links.key).statement,
        accent=accent_class(card.accent),
    )
