"""The demo's mailbox in the browser: only where the service serves this machine alone."""

import asyncio
from datetime import UTC, datetime

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from app.errors import NotFound
from app.http.context import Context
from app.http.dependencies import InContext
from app.http.language import language_of
from app.outbox.mailbox import MailboxEntry, read_mailbox

router = APIRouter(include_in_schema=False)

NOT_KEPT = {"Cache-Control": "no-store"}


@router.get("/dev/mailbox")
async def mailbox(request: Request, context: InContext) -> Response:
    """Messages as the recipient would get them, newest first."""
    messages = await _messages(context)
    language = language_of(request, "en")
    return context.pages.response(
        "mailbox.html",
        language,
        messages=[
            {**one, "moment": datetime.fromisoformat(one["at"]).astimezone(UTC)} for one in messages
        ],
        elsewhere="/dev/mailbox?lang=" + ("fa" if language == "en" else "en"),
    )


@router.get("/dev/mailbox.json")
async def mailbox_json(context: InContext) -> Response:
    """The same as JSON, for tools and tests."""
    return JSONResponse(await _messages(context), headers=NOT_KEPT)


async def _messages(context: Context) -> list[MailboxEntry]:
    if not context.settings.mailbox_pages:
        raise NotFound
    return await asyncio.to_thread(read_mailbox, context.settings.data_dir)
