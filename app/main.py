"""The web application and the worker, put together. Importing this wires nothing."""

import asyncio
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from fastapi import FastAPI
from fastapi.telemetry import TelemetryConfig

from app import desk, embed, web
from app.api import routes as api
from app.api import schema
from app.config import Settings
from app.db import Clock, Database, SystemClock
from app.db.migrate import is_migrated
from app.errors import Unavailable
from app.http import health, middleware, problems
from app.http.context import Context
from app.i18n import translations
from app.keys import KeyFolder, Keyring, Sealer
from app.outbox.cap import HourlyCap
from app.outbox.pace import Pace
from app.outbox.transports import Transport, make_transport
from app.partners.registry import Partners
from app.signing.confirmations import Confirmations
from app.signing.intakes import Intakes
from app.statements.cards import StatementCards
from app.text.names import LANGUAGES
from app.views import assets
from app.views.site import pages
from app.worker import Worker
from app.worker.post import Post

# Where a tracing library is installed, the framework would record requests, validation errors and
# exception messages by itself; what people type is in them.
NO_TELEMETRY = TelemetryConfig(
    tracing=False, metrics=False, logs=False, operation_spans=False, auto_configure=False
)

SWITCH_SECONDS = 0.0005
"""So long a thread keeps the interpreter from others that ask for it; CPython's own are 0.005.

SQLite is spoken to in threads, which ask for the interpreter after each call into the library. With
three of them at work during a batch, some commits of a few rows took 0.2 s, now 0.1 s.
"""


def make_worker(
    settings: Settings, database: Database, *, clock: Clock, transport: Transport | None = None
) -> Worker:
    """The worker for `settings`, embedded or in a process of its own; nothing starts yet."""
    return Worker(
        Post(
            database=database.behind(),
            clock=clock,
            ring=Keyring(KeyFolder(settings.key_dir)),
            transport=transport or make_transport(settings.mail_url, settings.data_dir),
            cap=HourlyCap(settings.mail_cap_per_hour, clock),
            pace=Pace(settings.mail_domain_per_minute),
            sender=settings.mail_from,
            link_base=settings.mail_link_base,
        )
    )


def create_app(
    settings: Settings,
    *,
    clock: Clock | None = None,
    transport: Transport | None = None,
    database: Database | None = None,
) -> FastAPI:
    """The web application for `settings`; nothing is opened before its lifespan begins.

    A `database` that is handed in stays open when the application ends. With the setting `WORKER`
    at `embedded` the worker runs beside the requests, and messages leave by `transport`.
    """
    clock = clock or SystemClock()
    opened = database or Database(settings.sqlalchemy_url)
    sealer = Sealer()
    context = Context(
        settings=settings,
        database=opened,
        clock=clock,
        cards=StatementCards(opened),
        partners=Partners(opened),
        confirmations=Confirmations(opened, sealer),
        sealer=sealer,
        intakes=Intakes(opened, sealer),
        pages=pages(settings, web.TEMPLATES, desk.TEMPLATES, embed.TEMPLATES),
    )

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        for language in LANGUAGES:
            translations(language)
        if opened.dialect == "sqlite":
            sys.setswitchinterval(SWITCH_SECONDS)
        try:
            if settings.worker == "embedded":
                worker = make_worker(settings, opened, clock=clock, transport=transport)
                async with running(worker, opened):
                    yield
            else:
                yield
        finally:
            if database is None:
                await opened.dispose()

    app = FastAPI(
        lifespan=lifespan, docs_url=None, redoc_url=None, openapi_url=None, telemetry=NO_TELEMETRY
    )
    app.state.context = context
    problems.install(app)
    desk.install(app)
    middleware.install(app, context, hosts=settings.trusted_hosts, proxies=settings.trusted_proxies)
    app.router.routes += [
        *api.routes,
        *health.router.routes,
        *schema.router.routes,
        *assets.router.routes,
        *embed.routes,
        *desk.routes,
        *web.routes,
    ]
    return app


@asynccontextmanager
async def running(worker: Worker, database: Database) -> AsyncIterator[None]:
    """Run the worker; at the end let it finish what it has begun.

    Where the database is away or not migrated yet, the worker's own rounds make the keys later.
    Raises `app.errors.MissingKey` when the key folder does not belong to the database.
    """
    with suppress(Unavailable):
        if await is_migrated(database):
            await worker.prepare()
    task = asyncio.create_task(worker.run())
    try:
        yield
    finally:
        worker.stop()
        await task
