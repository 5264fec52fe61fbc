"""All public pages, the fixed addresses before those that begin with a language."""

from fastapi import APIRouter

from app.web import (
    assets,
    confirm,
    downloads,
    home,
    mailbox,
    manage,
    sign,
    signatories,
    statement,
    unblock,
)

router = APIRouter(include_in_schema=False)
for part in (
    assets,
    downloads,
    mailbox,
    home,
    confirm,
    manage,
    unblock,
    sign,
    signatories,
    statement,
):
    router.include_router(part.router)
