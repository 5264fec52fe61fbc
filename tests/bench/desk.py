"""The review queue at 100 and at 10,000 signatures: does what a page costs grow?

    bin/bench desk [SECONDS [ROUNDS]]

Whole pages, as a coordinator's browser gets them: signing in is looked up, the filter read, every
filter counted, the page rendered; one process, one request after another, on a warm database.
Every question goes to both sizes in turn, and their pages show as many rows: ten. The statements
that a page asks are counted beside it. SQLite, and PostgreSQL where the machine has it.
"""

import asyncio
import gc
import statistics
import sys
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from typing import Any
from uuid import UUID, uuid4

import httpx
from sqlalchemy import insert

from app.config import Settings
from app.coordinators.sessions import begin
from app.db import Database, SystemClock
from app.desk import duplicates, review
from app.main import create_app
from app.models import Coordinator, Role, Signature
from app.signing.finding import make_some
from app.statements.cards import card_of
from app.text.folding import match_key
from tests.bench._long_list import tidy
from tests.bench._report import keep, times
from tests.bench._service import new_service
from tests.bench._signatories import signatories
from tests.postgres import durable_cluster
from tests.recorder import recorded

SIZES = (100, 10_000)
ROWS = 10
"""As many as each filter holds of a hundred signatures."""

QUESTIONS = {
    "waiting": "box=waiting",
    "flagged": "box=flagged",
    "held": "box=held",
    "published": "box=published",
    "declined": "box=declined",
    "all": "box=all",
    "search, frequent": "box=all&q=ali",
    "search, Farsi": "box=published&q=%D9%85%D8%AD%D9%85%D8%AF",
    "search, nobody": "box=all&q=zzyzx",
    "kind": "box=published&kind=individual",
    "country": "box=published&country=IR",
    "country, nobody": "box=published&country=FJ",
    "partner": "box=published&via=partner",
    "partner, nobody": "box=all&via=nobody",
    "search and country": "box=published&q=ahmad&country=IR",
    "duplicates": "/duplicates",
    "flood": "/flood?via=partner",
}
_DAY = date(2026, 3, 20)
_STATES = ("held", "held", "declined", "declined", "confirmed", *("published",) * 5)
_FLAGS: Sequence[list[str]] = (["unvouched"], ["url", "same-mailbox"], [], [], ["url"], [], [])


@dataclass(frozen=True, slots=True)
class _Desk:
    """A service in this process with a coordinator signed in, and the pages' common address."""

    database: Database
    client: httpx.AsyncClient
    base: str

    def address(self, question: str) -> str:
        return self.base + (question if question.startswith("/") else f"?{question}")


async def _desk(stack: ExitStack, settings: Settings, size: int) -> _Desk:
    database, clock = Database(settings.sqlalchemy_url), SystemClock()
    person = uuid4()
    async with database.write() as connection:
        card = await card_of(connection, "demo")
        await connection.execute(
            insert(Coordinator).values(
                id=person,
                address_digest=person.bytes,
                address=b"sealed",
                language="en",
                created_on=_DAY,
            )
        )
        await connection.execute(
            insert(Role).values(statement_id=card.id, coordinator_id=person, role="owner")
        )
        token = await begin(connection, person, "passkey", clock.now())
    rows = list(_rows(card.id, size))
    for at in range(0, size, 1000):
        async with database.write() as connection:
            await connection.execute(insert(Signature), rows[at : at + 1000])
    while await make_some(database):
        pass
    if database.dialect == "postgresql":
        await tidy(settings.database_url)
    app = create_app(settings, clock=clock, database=database)
    transport = httpx.ASGITransport(app)
    client = httpx.AsyncClient(transport=transport, base_url=settings.base_url)
    client.cookies.set("desk", token)
    lifespan = app.router.lifespan_context(app)
    await lifespan.__aenter__()
    del stack
    return _Desk(database, client, "/desk/en/s/demo/review")


def _rows(statement: UUID, size: int) -> Iterator[dict[str, Any]]:
    random = Random(size)
    before: dict[str, Any] = {}
    for number, made in enumerate(signatories(size)):
        # A quarter has signed a second time.
        before = fields = before if number % 4 == 1 else made
        texts = {name: fields[name] for name in fields if name[-3:] in {"_fa", "_en"}}
        yield {
            "id": UUID(int=random.getrandbits(128)),
            "statement_id": statement,
            "state": _STATES[number % len(_STATES)],
            "kind": fields["kind"],
            "flags": _FLAGS[number % len(_FLAGS)],
            "language": "fa",
            "signed_on": _DAY - timedelta(days=number % 30),
            "via": "partner" if number % 3 == 0 else "",
            "consents": {},
            "country": fields["country"],
            **texts,
            "match_fa": match_key(fields["name_fa"]),
            "match_en": match_key(fields["name_en"]),
        }


async def _timed(desk: _Desk, question: str) -> float:
    begun = time.perf_counter()
    reply = await desk.client.get(desk.address(question))
    took = (time.perf_counter() - begun) * 1000
    if reply.status_code != httpx.codes.OK:
        raise SystemExit(f"{question}: {reply.status_code}")
    return took


async def _measure(
    services: dict[int, Settings], seconds: float, rounds: int
) -> tuple[dict[str, dict[int, list[float]]], dict[str, list[int]]]:
    """Milliseconds by question and size, and how many statements each size was asked."""
    desks = {}
    with ExitStack() as stack:
        for size, settings in services.items():
            desks[size] = await _desk(stack, settings, size)
    gc.collect()
    gc.freeze()
    found: dict[str, dict[int, list[float]]] = defaultdict(lambda: defaultdict(list))
    asked: dict[str, list[int]] = {}
    for name, question in QUESTIONS.items():
        for desk in desks.values():
            await _timed(desk, question)
            with recorded(desk.database) as statements:
                await _timed(desk, question)
            asked.setdefault(name, []).append(len(statements))
    questions, random = list(QUESTIONS.items()), Random(1)
    until = time.perf_counter() + seconds * rounds
    while time.perf_counter() < until:
        random.shuffle(questions)
        for name, question in questions:
            for size, desk in desks.items():
                found[name][size].append(await _timed(desk, question))
    for desk in desks.values():
        await desk.client.aclose()
        await desk.database.dispose()
    return found, asked


@contextmanager
def _services(variant: str) -> Iterator[dict[int, Settings]]:
    """A prepared service for each size; none where the machine has no such database."""
    with ExitStack() as stack:
        urls: dict[int, str | None] = dict.fromkeys(SIZES)
        if variant == "postgresql":
            cluster = stack.enter_context(durable_cluster())
            if cluster is None:
                print("no PostgreSQL on this machine: measured on SQLite alone")
                yield {}
                return
            urls = {size: cluster.make_database(f"desk{size}") for size in SIZES}
        yield {size: stack.enter_context(new_service(url))[1] for size, url in urls.items()}


def _show(
    variant: str, found: dict[str, dict[int, list[float]]], asked: dict[str, list[int]]
) -> None:
    small, large = SIZES
    print(f"{variant}: ms at the median (p95), {ROWS} rows a page; statements asked")
    print(f"{'':20}{small:>16,}{large:>18,}    ratio   statements")
    for name in QUESTIONS:
        some = {size: sorted(took) for size, took in found[name].items()}
        middle = {size: statistics.median(took) for size, took in some.items()}
        late = {size: took[int(len(took) * 0.95)] for size, took in some.items()}
        print(
            f"{name:20}{middle[small]:>8.2f} ({late[small]:5.2f}){middle[large]:>10.2f}"
            f" ({late[large]:5.2f}){middle[large] / middle[small]:>9.2f}   "
            + " / ".join(map(str, asked[name]))
        )


def main(seconds: float, rounds: int) -> None:
    """Measure on both databases; write `var/bench/desk.json`."""
    review.ROWS = duplicates.PAIRS = ROWS
    results: dict[str, dict[str, list[float]]] = {}
    small, large = SIZES
    for variant in ("sqlite", "postgresql"):
        with _services(variant) as services:
            if not services:
                continue
            found, asked = asyncio.run(_measure(services, seconds, rounds))
        _show(variant, found, asked)
        for name, some in found.items():
            both = {size: statistics.median(took) for size, took in some.items()}
            results[f"{variant}, {name}"] = {
                f"{small:,} ms": [both[small]],
                f"{large:,} ms": [both[large]],
                "growth": [both[large] / both[small]],
                "statements": [float(count) for count in asked[name]],
            }
    keep("desk", results)


if __name__ == "__main__":
    main(*times(sys.argv[1:], seconds=4.0, rounds=5))
