"""All of the API under its version."""

from fastapi import APIRouter

from app.api import confirmations, editions, problem_types, sign_ons, signatories, statements

router = APIRouter(prefix="/api/v1")
for part in (statements, signatories, editions, sign_ons, confirmations, problem_types):
    router.include_router(part.router)
