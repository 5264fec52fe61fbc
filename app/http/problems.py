"""What goes wrong as a reply: a problem document (RFC 9457) or a page, in the reader's language.

Neither repeats anything that was sent: no value, no unknown field's name, no path.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from app.errors import HamsedaError, InvalidForm, Unavailable
from app.http.language import language_of
from app.http.pages import error_page
from app.i18n import error_text, status_title
from app.text.names import Language

PROBLEM_TYPE = "application/problem+json"
CLIENT_ERROR, NOT_FOUND, UNPROCESSABLE, SERVER_ERROR, UNAVAILABLE = 400, 404, 422, 500, 503
RETRY_AFTER = 30
"""Seconds, where what is away does not say itself when to come back."""

HTTP_CODES = {
    401: "unknown-secret",
    404: "not-found",
    405: "method-not-allowed",
    413: "too-large",
}

# pydantic's error types, as far as they tell something that a code of ours says too.
FIELD_CODES = {
    "missing": "required",
    "extra_forbidden": "unknown-field",
    "json_invalid": "malformed-json",
    "string_too_long": "too-long",
    "literal_error": "unknown-value",
    "enum": "unknown-value",
    "greater_than_equal": "out-of-range",
    "less_than_equal": "out-of-range",
}


@dataclass(frozen=True, slots=True)
class PointedError:
    """One thing wrong in what was sent: where, as a JSON pointer (RFC 6901), and a stable code."""

    pointer: str
    code: str


@dataclass(frozen=True, slots=True)
class Failure:
    """A reply that is not what was asked for."""

    status: int
    code: str
    errors: tuple[PointedError, ...] = ()
    headers: Mapping[str, str] = field(default_factory=dict)


def wants_json(request: Request) -> bool:
    """Whether the asker is a program: the API's addresses, or no interest in HTML."""
    path = request.url.path
    if path == "/api" or path.startswith("/api/"):
        return True
    accept = request.headers.get("accept", "")
    return "json" in accept and "text/html" not in accept


def reply(request: Request, failure: Failure) -> Response:
    """The failure as a problem document or as a page; nobody may keep it."""
    headers = {"Cache-Control": "no-store", **failure.headers}
    if not wants_json(request):
        language = language_of(request, "fa")
        return error_page(request, failure.status, failure.code, language, headers)
    language = language_of(request, "en")
    return Response(
        json.dumps(document(request, failure, language), ensure_ascii=False).encode(),
        status_code=failure.status,
        headers={"Content-Language": language, **headers},
        media_type=PROBLEM_TYPE,
    )


def document(request: Request, failure: Failure, language: Language) -> dict[str, Any]:
    """The problem document: `type` ends in the code and is an address that explains it."""
    base_url = request.app.state.context.settings.base_url
    problem: dict[str, Any] = {
        "type": f"{base_url}/api/v1/problems/{failure.code}",
        "title": status_title(failure.status, language),
        "status": failure.status,
        "detail": error_text(failure.code, language),
    }
    if failure.errors:
        problem["errors"] = [
            {
                "pointer": error.pointer,
                "code": error.code,
                "detail": error_text(error.code, language),
            }
            for error in failure.errors
        ]
    return problem


def pointer_of(location: Sequence[int | str]) -> str:
    """A JSON pointer (RFC 6901) from the steps to a value."""
    steps = (str(step).replace("~", "~0").replace("/", "~1") for step in location)
    return "".join(f"/{step}" for step in steps)


def from_expected(error: HamsedaError) -> Failure:
    """One of our own errors; a form's fields become pointers as they are named."""
    errors: tuple[PointedError, ...] = ()
    if isinstance(error, InvalidForm):
        errors = tuple(PointedError(f"/{one.field}", one.code) for one in error.errors)
    headers = {}
    if error.status == UNAVAILABLE:
        seconds = error.retry_after if isinstance(error, Unavailable) else RETRY_AFTER
        headers["Retry-After"] = str(seconds)
    return Failure(error.status, error.code, errors, headers)


def from_validation(error: RequestValidationError) -> Failure:
    """What pydantic refused, without the input, the messages or unknown names that it quotes."""
    found = error.errors()
    if found and all(one["loc"][:1] == ("path",) for one in found):
        return Failure(NOT_FOUND, "not-found")
    errors = tuple(dict.fromkeys(_pointed(one) for one in found))
    malformed = any(one.code == "malformed-json" for one in errors)
    return Failure(UNPROCESSABLE, "malformed-json" if malformed else "malformed", errors)


def _pointed(one: Mapping[str, Any]) -> PointedError:
    kind = one["type"]
    code = FIELD_CODES.get(kind, "wrong-type" if kind.endswith("_type") else "malformed")
    steps = one["loc"][1:]
    if kind == "json_invalid":
        steps = ()
    elif kind == "extra_forbidden":
        steps = steps[:-1]  # an unknown name is input too: point to the object that has it
    return PointedError(pointer_of(steps), code)


def from_http(error: HTTPException) -> Failure:
    """What the framework refused; its 400 is a body that it could not parse."""
    if error.status_code == CLIENT_ERROR:
        return Failure(UNPROCESSABLE, "malformed")
    fallback = "internal" if error.status_code >= SERVER_ERROR else "bad-request"
    code = HTTP_CODES.get(error.status_code, fallback)
    return Failure(error.status_code, code, headers=error.headers or {})


def install(app: FastAPI) -> None:
    """Make every expected error of `app` a reply of this module."""
    _handle(app, HamsedaError, from_expected)
    _handle(app, RequestValidationError, from_validation)
    _handle(app, HTTPException, from_http)


def _handle(app: FastAPI, kind: type[Exception], convert: Callable[[Any], Failure]) -> None:
    async def handler(request: Request, error: Exception) -> Response:
        return reply(request, convert(error))

    app.add_exception_handler(kind, handler)
