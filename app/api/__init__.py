"""The JSON API under `/api/v1`; `docs/api.md` is its manual, `docs/openapi.json` its schema."""

V1 = "/api/v1"
"""What every path of the API begins with."""
