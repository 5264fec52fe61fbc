"""The API's schema (OpenAPI 3.1), as served and as kept in `docs/openapi.json`."""

from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from app import __version__
from app.api.router import router
from app.http.problems import PROBLEM_TYPE

PATH = "/api/v1/openapi.json"
CLIENT_ERROR = 400


def openapi() -> dict[str, Any]:
    """The schema; errors are problem documents (RFC 9457), which the framework cannot say."""
    holder = FastAPI(openapi_url=None)
    holder.include_router(router)
    document = get_openapi(
        title="Hamseda",
        version=__version__,
        description="Joint statements, their lists, sign-ons and confirmations. See `docs/api.md`.",
        routes=holder.routes,
    )
    for path in document["paths"].values():
        for operation in path.values():
            for status, answer in operation["responses"].items():
                if status.isdecimal() and int(status) >= CLIENT_ERROR:
                    answer["content"] = {PROBLEM_TYPE: answer["content"]["application/json"]}
    return document
