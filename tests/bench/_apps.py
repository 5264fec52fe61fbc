"""The applications that are measured: ours, and the bare limits of the same stack."""

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from uuid import uuid4

from fastapi import FastAPI, Response
from pydantic import BaseModel
from sqlalchemy import Column, Integer, LargeBinary, MetaData, String, Table, Uuid, insert

from app.cli.collector import settle_collector
from app.config import load_settings
from app.db import Database
from app.main import create_app

_bare = Table(
    "bare",
    MetaData(),
    Column("id", Uuid, primary_key=True),
    Column("key_id", String(32)),
    Column("sealed", LargeBinary),
    sqlite_with_rowid=False,
)
bare_rows = Table("bare_rows", _bare.metadata, Column("id", Integer), Column("row", LargeBinary))
"""For comparing batches: rows of any length, without an index."""
_SEALED = os.urandom(2100)


class Body(BaseModel):
    """A small JSON body."""

    kind: str
    email: str


def ours() -> FastAPI:
    """Hamseda, from the environment's settings, in a process that is set up as `serve` does."""
    settle_collector()
    return create_app(load_settings(os.environ))


def bare() -> FastAPI:
    """One INSERT of a row as large as a sign-on's, and replies of a fixed size."""
    settle_collector()
    database = Database(load_settings(os.environ).sqlalchemy_url)
    reply = b"x" * int(os.environ.get("BENCH_REPLY_BYTES", "1"))

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        yield
        await database.dispose()

    app = FastAPI(lifespan=lifespan, docs_url=None, redoc_url=None, openapi_url=None)

    @app.post("/bare", status_code=202)
    async def take(_: Body) -> dict[str, str]:
        async with database.write() as connection:
            await connection.execute(
                insert(_bare), {"id": uuid4(), "key_id": "bare", "sealed": _SEALED}
            )
        return {"status": "accepted"}

    @app.get("/static")
    async def static() -> Response:
        return Response(reply, media_type="text/html")

    return app


async def make_bare_table(database: Database) -> None:
    """Make the tables that bare limits are measured with."""
    async with database.write() as connection:
        await connection.run_sync(_bare.metadata.create_all)
