"""Confirmation: a code shows what will be published, a button publishes it. GET changes nothing."""

from collections.abc import Mapping, Sequence

from fastapi import APIRouter
from starlette.responses import Response

from app.errors import Conflict, FieldError, InvalidForm, NotFound
from app.http.context import Context
from app.http.dependencies import InContext, InRegistry, Now, ReadConnection
from app.partners.registry import PartnerCard
from app.partners.way_back import way_back
from app.signing.confirm import Pending, Rejection, open_pending, reject
from app.signing.confirmations import Confirmation, confirmation_of
from app.statements.cards import StatementCard
from app.text.names import Language
from app.views.form_view import Fields, form_view
from app.views.links import Links
from app.views.list_view import row_of_fields
from app.views.site import accent_class

router = APIRouter(include_in_schema=False)

TEMPLATE = "confirm_paste.html"


@router.get("/{lang}/c")
async def paste(context: InContext, lang: Language) -> Response:
    """The page of the link: a script takes the code out of its fragment, or it is pasted."""
    return context.pages.response(
        TEMPLATE, lang, form=form_view(lang, {}), elsewhere=_elsewhere(lang)
    )


@router.post("/{lang}/c/open")
async def show(
    fields: Fields,
    context: InContext,
    registry: InRegistry,
    now: Now,
    connection: ReadConnection,
    lang: Language,
) -> Response:
    """What will be published, to look at and correct; an answered code shows its answer again."""
    token = fields.get("token", "")
    try:
        pending = await open_pending(connection, token, now)
    except NotFound as error:
        form = form_view(lang, fields, [FieldError("token", error.code)])
        return context.pages.response(
            TEMPLATE, lang, status=error.status, form=form, elsewhere=_elsewhere(lang)
        )
    if pending.state == "confirmed":
        confirmation = confirmation_of(pending.card, token)
        back = await way_back(connection, registry, pending.card, confirmation.receipt_code)
        return _confirmed(context, lang, confirmation, back)
    if pending.state == "rejected":
        return _rejected(context, lang, await reject(connection, token, now))
    return _pending(context, lang, token, pending)


@router.post("/{lang}/c")
async def answer(fields: Fields, context: InContext, now: Now, lang: Language) -> Response:
    """Confirm, or say that it was somebody else; the same words on each repetition."""
    token = fields.get("token", "")
    if fields.get("not_me") == "1":
        async with context.database.write() as connection:
            rejection = await reject(connection, token, now, block=fields.get("block") == "1")
        return _rejected(context, lang, rejection)
    changes = {name: value for name, value in fields.items() if name != "kind"}
    try:
        confirmation = await context.confirmations.confirm(
            token, changes, now, fields.get("text_version", "")
        )
    except (InvalidForm, Conflict) as error:
        if error.code not in {InvalidForm.code, "text-changed"}:
            raise
        async with context.database.read() as connection:
            pending = await open_pending(connection, token, now)
        if isinstance(error, InvalidForm):
            return _pending(context, lang, token, pending, changes, error.errors)
        return _pending(context, lang, token, pending, changes, notice=error.code)
    registry = await context.partners.registry()
    back = None
    if registry.embedding(confirmation.card.id):
        async with context.database.read() as connection:
            back = await way_back(
                connection, registry, confirmation.card, confirmation.receipt_code
            )
    return _confirmed(context, lang, confirmation, back)


def shown_version(card: StatementCard, language: str) -> str:
    """The text version that a reader of this language is shown and signs."""
    return card.text_versions.get(language) or card.text_versions[card.prevailing_language]


def _pending(
    context: Context,
    language: Language,
    token: str,
    pending: Pending,
    changes: Mapping[str, str] | None = None,
    wrong: Sequence[FieldError] = (),
    *,
    notice: str = "",
) -> Response:
    card = pending.card
    values = pending.fields | dict(changes or {})
    status = 422 if wrong else 409 if notice else 200
    return context.pages.response(
        "confirm_open.html",
        language,
        status=status,
        links=Links(card.slug, language),
        title=card.title(language),
        token=token,
        text_version=shown_version(card, language),
        form=form_view(language, values, wrong, notice=notice, exposures=card.exposures),
        row=row_of_fields(values),
        expires_at=pending.expires_at,
        elsewhere=_elsewhere(language),
        accent=accent_class(card.accent),
    )


def _confirmed(
    context: Context, language: Language, confirmation: Confirmation, back: PartnerCard | None
) -> Response:
    card = confirmation.card
    return context.pages.response(
        "confirmed.html",
        language,
        links=Links(card.slug, language),
        title=card.title(language),
        card=card,
        receipt_code=confirmation.receipt_code,
        back=back,
        elsewhere=_elsewhere(language),
        accent=accent_class(card.accent),
    )


def _rejected(context: Context, language: Language, rejection: Rejection) -> Response:
    return context.pages.response(
        "rejected.html",
        language,
        links=Links(rejection.card.slug, language),
        undo_code=rejection.undo_code,
        elsewhere=_elsewhere(language),
        accent=accent_class(rejection.card.accent),
    )


def _elsewhere(language: Language) -> str:
    return "/en/c" if language == "fa" else "/fa/c"
