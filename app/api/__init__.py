"""The JSON API under `/api/v1`; `docs/api.md` is its manual, `docs/openapi.json` its schema."""

from app.api.router import router

__all__ = ["router"]
