"""`hamseda serve`, `worker` and `migrate`: what runs."""

import asyncio
import ipaddress
import logging
import os
import signal
from contextlib import ExitStack, suppress
from pathlib import Path
from types import FrameType

import click
import uvicorn
import uvloop

from app.cli.collector import settle_collector
from app.cli.connections import BoundedProtocol, allow_many_files
from app.cli.coordinator import way_in
from app.cli.demo import demo_token, sow
from app.cli.draining import DrainingServer
from app.cli.failures import CommandFailed
from app.cli.listening import handed_over, listen
from app.cli.surroundings import opened, settings_beside
from app.config import Settings, load_settings
from app.db import Database, SystemClock
from app.db.migrate import migrate as bring_up
from app.main import create_app, make_worker

STOP_SECONDS = 15
"""How long requests and messages under way may take when the service is asked to stop."""

_BEHIND_SERVING = 10
"""How much nicer a worker of its own is than the process that people wait for."""

_LOG_FORMAT = "%(asctime)s %(levelname)s %(name)s %(message)s"


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", type=click.IntRange(0, 65535), default=8000, show_default=True)
@click.option("--data", type=click.Path(path_type=Path), help="The data folder.")
def serve(host: str, port: int, data: Path | None) -> None:
    """Serve the pages, and work in the same process unless HAMSEDA_WORKER is off."""
    handed = handed_over(os.environ)
    with ExitStack() as stack:
        listeners = [stack.enter_context(each) for each in handed or [listen(host, port)]]
        if handed:
            host = handed[0].getsockname()[0]
        port = listeners[0].getsockname()[1]
        settings = load_settings(
            os.environ,
            data_dir=data,
            loopback=all(_is_loopback(each.getsockname()[0]) for each in listeners),
            default_base_url=f"http://{_address(host)}:{port}",
        )
        _prepare(settings)
        slugs, token = asyncio.run(_begin(settings))
        _print_addresses(settings, slugs, token)
        allow_many_files()
        server = DrainingServer(
            uvicorn.Config(
                create_app(settings),
                loop="uvloop",
                http=BoundedProtocol,
                ws="none",
                lifespan="on",  # "auto" would serve without a worker where beginning fails
                log_config=None,
                access_log=False,
                proxy_headers=False,
                server_header=False,
                timeout_graceful_shutdown=STOP_SECONDS,
            )
        )

        def stop(_number: int, _frame: FrameType | None) -> None:
            server.should_exit = True

        # For a signal before uvicorn listens to them, and once it has stopped: it raises the signal
        # again then, for whoever was to handle it before.
        signal.signal(signal.SIGTERM, stop)
        settle_collector()
        with suppress(KeyboardInterrupt):
            server.run(sockets=listeners)
    if not server.started:
        raise CommandFailed("the service could not start; its log says why")


@click.command()
def worker() -> None:
    """Work without serving: screen, send, publish, keep the keys."""
    settings = settings_beside()
    _log_to_stderr()
    os.nice(_BEHIND_SERVING)
    uvloop.run(_work(settings))


@click.command()
def migrate() -> None:
    """Bring the tables to this release's shape."""
    settings = settings_beside()
    _bring_up(settings)
    click.echo("The tables are those of this release.")


def _is_loopback(host: str) -> bool:
    return ipaddress.ip_address(host).is_loopback


def _address(host: str) -> str:
    """The host for a link to this machine."""
    if host in {"0.0.0.0", "::", ""}:  # noqa: S104 - compared, not listened on
        return "127.0.0.1"
    return f"[{host}]" if ":" in host else host


def _prepare(settings: Settings) -> None:
    _log_to_stderr()
    for warning in settings.warnings:
        click.echo(f"hamseda: note: {warning}", err=True)
    _bring_up(settings)


def _bring_up(settings: Settings) -> None:
    try:
        settings.data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise CommandFailed(f"the data folder cannot be made: {error.strerror}") from None
    bring_up(settings.sqlalchemy_url)


async def _begin(settings: Settings) -> tuple[list[str], str]:
    """Make the keys and, in a demo without statements, sow one.

    Slugs of what is open, and in a demo the token of a way into the desk.
    """
    database = Database(settings.sqlalchemy_url)
    try:
        worker = make_worker(settings, database, clock=SystemClock())
        if settings.worker == "embedded":
            await worker.prepare()
        slugs = await sow(settings, database, worker)
        if settings.demo and settings.worker == "embedded":
            return slugs, await demo_token(settings, database)
        return slugs, ""
    finally:
        await database.dispose()


def _print_addresses(settings: Settings, slugs: list[str], token: str) -> None:
    for slug in slugs:
        click.echo(f"statement  {settings.base_url}/fa/s/{slug}")
        click.echo(f"           {settings.base_url}/en/s/{slug}")
    click.echo(f"desk       {way_in(settings, 'fa', token)}")
    if settings.mailbox_pages:
        click.echo(f"mailbox    {settings.base_url}/dev/mailbox")


async def _work(settings: Settings) -> None:
    async with opened(settings) as database:
        at_work = make_worker(settings, database, clock=SystemClock())
        loop = asyncio.get_running_loop()
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(number, at_work.stop)
        await at_work.prepare()
        settle_collector()
        await at_work.run()


def _log_to_stderr() -> None:
    logging.basicConfig(level=logging.WARNING, format=_LOG_FORMAT)
    logging.getLogger("hamseda").setLevel(logging.INFO)
