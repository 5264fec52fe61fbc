"""The JSON API under `/api/v1`; `docs/api.md` is its manual, `docs/openapi.json` its schema."""
