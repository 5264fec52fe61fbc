"""Signs of life: for the process, for those who route traffic to it, and for those who watch it."""

import asyncio
from datetime import datetime
from typing import Any

from fastapi import APIRouter
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncConnection
from starlette.responses import JSONResponse, PlainTextResponse, Response

from app.db.migrate import is_migrated
from app.errors import Unavailable
from app.http.context import Context
from app.http.dependencies import InContext
from app.models import Heartbeat, Intake, Signature
from app.outbox.leases import SET_ASIDE

PATIENCE = 3.0
"""Seconds that a probe waits for the database."""
METRICS_TYPE = "text/plain; version=0.0.4; charset=utf-8"
NO_STORE = {"Cache-Control": "no-store"}

_BY_STATE = (
    select(Signature.state, func.count()).group_by(Signature.state).order_by(Signature.state)
)

router = APIRouter(include_in_schema=False)


@router.get("/healthz")
async def process_is_up() -> Response:
    """The process answers; the database is not asked."""
    return JSONResponse({"status": "up"}, headers=NO_STORE)


@router.get("/readyz")
async def is_ready(context: InContext) -> Response:
    """200 when the database is there and migrated, else 503; the body tells of the worker."""
    try:
        async with asyncio.timeout(PATIENCE):
            if not await is_migrated(context.database):
                return _not_ready("migrations")
            signs = await worker_signs(context)
    except (Unavailable, TimeoutError):
        return _not_ready("database")
    return JSONResponse({"status": "ready", **signs}, headers=NO_STORE)


@router.get("/metrics")
async def metrics(context: InContext) -> Response:
    """Counts and ages in Prometheus's text format; no name, no address, no statement."""
    try:
        async with asyncio.timeout(PATIENCE):
            gauges = await _gauges(context) if await is_migrated(context.database) else []
    except (Unavailable, TimeoutError):
        gauges = []
    up = ["# TYPE hamseda_database_up gauge", f"hamseda_database_up {int(bool(gauges))}"]
    text = "\n".join([*context.traffic.lines(), *up, *gauges, ""])
    return PlainTextResponse(text, media_type=METRICS_TYPE, headers=NO_STORE)


async def worker_signs(context: Context) -> dict[str, Any]:
    """How the worker does: `{"worker_seen", "messages", "oldest_message_due"}` (ISO 8601, UTC)."""
    async with context.database.read() as connection:
        seen = await connection.scalar(select(func.max(Heartbeat.at)))
        count, oldest, _ = await _outbox(connection)
    return {
        "worker_seen": seen.isoformat() if seen else None,
        "messages": count,
        "oldest_message_due": oldest.isoformat() if oldest else None,
    }


async def _outbox(connection: AsyncConnection) -> tuple[int, datetime | None, int]:
    """Messages that wait, when the oldest of them is due, and those that never will be sent."""
    waits = Intake.failure.not_like(f"{SET_ASIDE}%")
    row = (
        await connection.execute(
            select(
                func.count().filter(waits),
                func.min(Intake.due_at).filter(waits),
                func.count().filter(~waits),
            )
        )
    ).one()
    return row[0], row[1], row[2]


async def _gauges(context: Context) -> list[str]:
    now = context.clock.now()
    async with context.database.read() as connection:
        seen = await connection.scalar(select(func.max(Heartbeat.at)))
        count, oldest, aside = await _outbox(connection)
        states = (await connection.execute(_BY_STATE)).all()
    age = max((now - oldest).total_seconds(), 0.0) if oldest else 0.0
    lines = ["# TYPE hamseda_messages gauge", f"hamseda_messages {count}"]
    lines += ["# TYPE hamseda_messages_set_aside gauge", f"hamseda_messages_set_aside {aside}"]
    lines += [
        "# TYPE hamseda_oldest_message_seconds gauge",
        f"hamseda_oldest_message_seconds {age:.0f}",
    ]
    if seen:
        lines.append("# TYPE hamseda_worker_seen_seconds gauge")
        lines.append(f"hamseda_worker_seen_seconds {(now - seen).total_seconds():.0f}")
    lines.append("# TYPE hamseda_signatures gauge")
    lines += [f'hamseda_signatures{{state="{row[0]}"}} {row[1]}' for row in states]
    return lines


def _not_ready(what: str) -> Response:
    headers = {**NO_STORE, "Retry-After": "5"}
    return JSONResponse({"status": "waiting", "for": what}, status_code=503, headers=headers)
