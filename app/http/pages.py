"""Error pages: the site's own template, or plain words where even that cannot be made."""

import html
import logging
from collections.abc import Mapping

from starlette.requests import Request
from starlette.responses import Response

from app.http.headers import is_framed
from app.http.rendering import direction
from app.i18n import error_text, status_title
from app.text.names import Language

TEMPLATE = "error.html"
FRAMED_TEMPLATE = "embed/error.html"

_log = logging.getLogger("hamseda.http")

_PLAIN = (
    '<!doctype html><html lang="{language}" dir="{direction}"><meta charset="utf-8">'
    '<meta name="viewport" content="width=device-width"><title>{title}</title>'
    '<main><h1>{title}</h1><p>{message}</p><p><a href="/{language}/">Hamseda</a></p></main></html>'
)


def error_page(
    request: Request, status: int, code: str, language: Language, headers: Mapping[str, str]
) -> Response:
    """The page for an error, out of `error.html` (`status`, `code`, `title`, `message`).

    A fault in the template must not hide the error that it reports: then the page is a plain one.
    """
    title, message = status_title(status, language), error_text(code, language)
    try:
        response: Response = request.app.state.context.pages.response(
            FRAMED_TEMPLATE if is_framed(request.url.path) else TEMPLATE,
            language,
            status=status,
            headers=headers,
            code=code,
            title=title,
            message=message,
        )
    except Exception as error:  # noqa: BLE001 - the last resort has no further one
        _log.error("the error page failed: %s", type(error).__name__)
        page = _PLAIN.format(
            language=language,
            direction=direction(language),
            title=html.escape(title),
            message=html.escape(message),
        )
        response = Response(page, status_code=status, headers=headers, media_type="text/html")
    return response
