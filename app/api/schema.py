"""The API's schema (OpenAPI 3.1), as served and as kept in `docs/openapi.json`.

`python -m app.api.schema` writes the file; a test fails where the two differ.
"""

import json
from functools import cache
from pathlib import Path
from typing import Any

from fastapi import APIRouter
from fastapi.openapi.utils import get_openapi

from app import __version__
from app.api.routes import routes
from app.http.problems import PROBLEM_TYPE

CLIENT_ERROR = 400
KEPT = Path(__file__).parents[2] / "docs" / "openapi.json"

router = APIRouter(include_in_schema=False)


@cache
def openapi() -> dict[str, Any]:
    """The schema; errors are problem documents (RFC 9457), which the framework cannot say."""
    document = get_openapi(
        title="Hamseda",
        version=__version__,
        description="Joint statements, their lists, sign-ons and confirmations. See `docs/api.md`.",
        routes=routes,
    )
    for path in document["paths"].values():
        for operation in path.values():
            for status, answer in operation["responses"].items():
                if status.isdecimal() and int(status) >= CLIENT_ERROR:
                    answer["content"] = {PROBLEM_TYPE: answer["content"]["application/json"]}
    return document


@router.get("/api/v1/openapi.json")
async def schema() -> dict[str, Any]:
    """The schema as a document."""
    return openapi()


if __name__ == "__main__":
    KEPT.write_text(json.dumps(openapi(), indent=2, ensure_ascii=False) + "\n", "utf-8")
