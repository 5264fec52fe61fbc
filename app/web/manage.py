"""Managing a signature: asking for a link, then correcting, hiding or withdrawing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from fastapi import APIRouter
from starlette.responses import RedirectResponse, Response

from app.editions.rows import ListRow
from app.errors import FieldError, InvalidForm, NotFound
from app.http.context import Context
from app.http.dependencies import (
    InContext,
    Now,
    PublicCard,
    ReadConnection,
    Tokens,
    WriteConnection,
)
from app.http.form_tokens import FormTokens
from app.i18n import translations
from app.signing.manage import Managed, Management, open_management, save, withdraw
from app.signing.reasons import REASONS
from app.signing.take import ask_management
from app.statements.cards import StatementCard
from app.text.names import Bilingual, Language, other
from app.views.form_view import REFUSALS, Fields, FormView, form_view, refused_view
from app.views.links import STATEMENT, InLinks, Links
from app.views.list_view import row_of_fields
from app.views.site import accent_class

router = APIRouter(include_in_schema=False)

PASTE = "manage_paste.html"


@dataclass(frozen=True, slots=True)
class ManagedView:
    """One signature of the page; `form` is None where there is nothing left to correct."""

    id: UUID
    state: str
    exposure: str
    row: ListRow | None
    form: FormView | None
    declined: str = ""
    """Why, where it was declined; empty otherwise."""
    note: Bilingual = field(default_factory=Bilingual)


@router.get(STATEMENT + "/manage")
async def ask_form(
    context: InContext, card: PublicCard, links: InLinks, tokens: Tokens
) -> Response:
    """Where the address is typed again."""
    return _ask(context, tokens, card, links, form_view(links.language, {}))


@router.post(STATEMENT + "/manage")
async def ask(
    fields: Fields,
    context: InContext,
    card: PublicCard,
    links: InLinks,
    now: Now,
    tokens: Tokens,
) -> Response:
    """The same answer for any address."""
    language = links.language
    try:
        tokens.check("manage", fields.get("form_token", ""), card.slug)
        email = fields.get("email", "")
        await ask_management(context.intakes, card, email, language, now)
    except REFUSALS as error:
        form = refused_view(language, fields, error)
        return _ask(context, tokens, card, links, form, error.status)
    return RedirectResponse(links.sent, 303)


@router.get("/{lang}/m")
async def paste(context: InContext, lang: Language) -> Response:
    """The page of the link; a receipt code is pasted here too."""
    return _paste(context, lang, form_view(lang, {}))


@router.post("/{lang}/m/open")
async def show(
    fields: Fields, context: InContext, now: Now, connection: ReadConnection, lang: Language
) -> Response:
    """The signatures that the link or the receipt code is for."""
    token = fields.get("token", "")
    try:
        management = await open_management(connection, token, now)
    except NotFound as error:
        form = form_view(lang, fields, [FieldError("token", error.code)])
        return _paste(context, lang, form, error.status)
    return _show(context, lang, token, management)


@router.post("/{lang}/m")
async def change(
    fields: Fields, context: InContext, now: Now, connection: WriteConnection, lang: Language
) -> Response:
    """Save or withdraw, then say so."""
    token, action = fields.get("token", ""), fields.get("action", "")
    signature = _signature(fields)
    if action == "withdraw":
        card = await withdraw(connection, token, signature, now)
        context.forget()
        return _done(context, lang, card, withdrawn=True)
    if action != "save":
        raise NotFound("unknown-action")
    try:
        card = await save(connection, context.sealer, token, signature, fields, now)
    except InvalidForm as error:
        management = await open_management(connection, token, now)
        return _show(context, lang, token, management, fields, error.errors)
    context.forget()
    return _done(context, lang, card, withdrawn=False)


def _signature(fields: Mapping[str, str]) -> UUID | None:
    given = fields.get("signature", "")
    try:
        return UUID(given) if given else None
    except ValueError:
        raise NotFound("unknown-signature") from None


def _view(
    language: Language,
    one: Managed,
    place: int,
    typed: Mapping[str, str],
    wrong: Sequence[FieldError],
) -> ManagedView:
    counted = one.exposure == "counted"
    values = one.fields | dict(typed)
    hidden = counted or one.sealed
    exposures = (one.exposure, "counted") if one.sealed else ("public", "coordinators", "counted")
    form = form_view(language, values, wrong, exposures=exposures, prefix=f"s{place}-")
    return ManagedView(
        one.id,
        one.state,
        one.exposure,
        None if hidden else row_of_fields(one.fields),
        None if counted or one.state == "declined" else form,
        _why(language, one) if one.state == "declined" else "",
        Bilingual(one.note.get("fa", ""), one.note.get("en", "")),
    )


def _why(language: Language, one: Managed) -> str:
    return translations(language).gettext(REASONS.get(one.reason, REASONS["other"]))


def _show(
    context: Context,
    language: Language,
    token: str,
    management: Management,
    typed: Mapping[str, str] | None = None,
    wrong: Sequence[FieldError] = (),
) -> Response:
    chosen = (typed or {}).get("signature", "")
    views = []
    for place, one in enumerate(management.signatures, 1):
        meant = bool(wrong) and chosen in {"", str(one.id)}
        views.append(
            _view(language, one, place, typed or {} if meant else {}, wrong if meant else ())
        )
    card = management.card
    return context.pages.response(
        "manage_open.html",
        language,
        status=422 if wrong else 200,
        links=Links(card.slug, language),
        title=card.title(language),
        token=token,
        signatures=views,
        elsewhere=f"/{other(language)}/m",
        accent=accent_class(card.accent),
    )


def _ask(
    context: Context,
    tokens: FormTokens,
    card: StatementCard,
    links: Links,
    form: FormView,
    status: int = 200,
) -> Response:
    return context.pages.response(
        "manage_ask.html",
        links.language,
        status=status,
        card=card,
        title=card.title(links.language),
        links=links,
        form=form,
        form_token=tokens.renew("manage", form.values.get("form_token", ""), card.slug),
        elsewhere=links.elsewhere.manage,
        accent=accent_class(card.accent),
    )


def _paste(context: Context, language: Language, form: FormView, status: int = 200) -> Response:
    return context.pages.response(
        PASTE, language, status=status, form=form, elsewhere=f"/{other(language)}/m"
    )


def _done(
    context: Context, language: Language, card: StatementCard, *, withdrawn: bool
) -> Response:
    return context.pages.response(
        "managed.html",
        language,
        links=Links(card.slug, language),
        withdrawn=withdrawn,
        elsewhere=f"/{other(language)}/m",
        accent=accent_class(card.accent),
    )
