"""`GET /problems/{code}`: what the `type` of a problem document leads to (RFC 9457, 3.1.1)."""

from typing import Any

from fastapi import APIRouter

from app.api import V1
from app.api.schemas import Names, Problem, Strict
from app.errors import NotFound
from app.i18n import error_text, status_title
from app.i18n.errors import ERROR_TEXTS

router = APIRouter(prefix=V1, tags=["problems"])


class ProblemType(Strict):
    """A kind of problem in words."""

    code: str
    detail: Names


def problems(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """What the schema says of answers that are problem documents."""
    return {
        status: {"model": Problem, "description": status_title(status, "en")} for status in statuses
    }


@router.get("/problems/{code}", responses=problems(404, 422))
async def explain(code: str) -> ProblemType:
    """What a code means, in both languages."""
    if code not in ERROR_TEXTS:
        raise NotFound
    detail = Names(fa=error_text(code, "fa"), en=error_text(code, "en"))
    return ProblemType(code=code, detail=detail)
