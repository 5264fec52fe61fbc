"""Lifting a block of sign-on messages with the code that was shown when it was asked for."""

from fastapi import APIRouter
from starlette.responses import Response

from app.errors import FieldError, NotFound
from app.http.dependencies import InContext, WriteConnection
from app.signing.confirm import lift_block
from app.text.names import Language, other
from app.views.form_view import Fields, form_view

router = APIRouter(include_in_schema=False)

TEMPLATE = "unblock.html"


@router.get("/{lang}/unblock")
async def paste(context: InContext, lang: Language) -> Response:
    """Where the code is pasted."""
    return context.pages.response(
        TEMPLATE, lang, form=form_view(lang, {}), lifted=False, elsewhere=f"/{other(lang)}/unblock"
    )


@router.post("/{lang}/unblock")
async def lift(
    fields: Fields, context: InContext, connection: WriteConnection, lang: Language
) -> Response:
    """Lift it; an unknown code is said beside its field."""
    status, lifted, form = 200, True, form_view(lang, {})
    try:
        await lift_block(connection, fields.get("token", ""))
    except NotFound as error:
        status, lifted = error.status, False
        form = form_view(lang, fields, [FieldError("token", error.code)])
    return context.pages.response(
        TEMPLATE,
        lang,
        status=status,
        form=form,
        lifted=lifted,
        elsewhere=f"/{other(lang)}/unblock",
    )
