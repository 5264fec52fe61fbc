"""What is answered in place of a page: sign in first, or prove it is you; nothing typed is lost.

A page that was only read is come back to. What was sent is held in the page itself, as hidden
fields, and goes the same way once more with one press.
"""

from urllib.parse import quote, urlencode

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from app.coordinators.coming_in import count_passkeys
from app.desk.access import Interrupted
from app.http.context import context_of
from app.http.language import language_of
from app.text.names import Language

router = APIRouter(include_in_schema=False)

MAX_NEXT = 2000


async def interrupted(request: Request, error: Exception) -> Response:
    """The answer to an `Interrupted` request."""
    if not isinstance(error, Interrupted):
        raise error
    language = language_of(request, "fa")
    htmx = "hx-request" in request.headers
    if request.method in {"GET", "HEAD"}:
        if htmx:
            return Response(headers={"HX-Refresh": "true"})
        return RedirectResponse(way_in(language, error.why, _address(request)), 303)
    return await _held(request, error, language, htmx=htmx)


async def _held(
    request: Request, error: Interrupted, language: Language, *, htmx: bool
) -> Response:
    context = context_of(request)
    tokens = await context.form_tokens()
    # Of somebody who is not known, both ways in are offered.
    whose, has_passkey = "", True
    if error.session is not None:
        person = error.session.person.id
        whose = person.hex
        async with context.database.read() as connection:
            has_passkey = await count_passkeys(connection, person) > 0
    return context.pages.response(
        "desk/again.html",
        language,
        # A partial update shows nothing of an answer that is an error.
        status=200 if htmx else error.status,
        headers={"HX-Retarget": "body", "HX-Reswap": "outerHTML"} if htmx else {},
        why=error.why,
        action=_address(request),
        fields=error.fields,
        csrf=tokens.issue("desk", whose),
        has_passkey=has_passkey,
        elsewhere="",
    )


def way_in(language: Language, why: str, wanted: str) -> str:
    """Where one signs in, or proves it is oneself, and from there goes on to `wanted`."""
    page = f"/desk/{language}/" + ("prove" if why == "prove" else "in")
    return f"{page}?{urlencode({'next': wanted})}" if wanted else page


def next_page(language: Language, wanted: str) -> str:
    """Where to go on to: a page of the desk and no other site, whatever the address says."""
    plain = wanted.isprintable() and "\\" not in wanted and "//" not in wanted
    if plain and wanted.startswith("/desk/") and len(wanted) <= MAX_NEXT:
        return wanted
    return f"/desk/{language}/"


def _address(request: Request) -> str:
    path = quote(request.url.path)
    return f"{path}?{request.url.query}" if request.url.query else path
