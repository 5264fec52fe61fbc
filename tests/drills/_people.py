"""People who sign and confirm through the API, and who note what they were promised."""

import asyncio
import string
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random
from typing import Any

import httpx

from tests.drills._relay import Mail, Relay
from tests.drills._service import SLUG

PATIENCE = 30.0
"""Seconds that a client waits for an answer: longer than the service may take to say 503."""

NEVER_CONFIRMS = 0.1
CONFIRMS_TWICE = 0.1


@dataclass
class Notes:
    """What was asked for, what was promised, and what went wrong meanwhile."""

    tried: dict[str, str] = field(default_factory=dict)
    """Name by address, whatever became of it."""
    taken: set[str] = field(default_factory=set)
    """Addresses whose sign-on was acknowledged."""
    receipts: dict[str, str] = field(default_factory=dict)
    """Receipt code by address: acknowledged confirmations."""
    silent: set[str] = field(default_factory=set)
    """Addresses that got a message and never answer it."""
    broken: Counter[str] = field(default_factory=Counter)
    """Connections that broke, by the kind of break."""
    unavailable: Counter[str] = field(default_factory=Counter)
    """Replies of 503, by their code."""
    wrong: Counter[str] = field(default_factory=Counter)
    """Anything else; there should be nothing."""


class People:
    """Everybody who signs; `ports` are those of the web processes, used in turn by chance."""

    def __init__(self, ports: list[int], random: Random) -> None:
        self.notes = Notes()
        self._random = random
        self._met: set[str] = set()
        self._numbers = iter(range(1_000_000))
        limits = httpx.Limits(max_connections=50, max_keepalive_connections=20)
        self._clients = [
            httpx.AsyncClient(
                base_url=f"http://127.0.0.1:{port}/api/v1",
                timeout=PATIENCE,
                limits=limits,
                trust_env=False,
            )
            for port in ports
        ]

    async def aclose(self) -> None:
        """Hang up."""
        for client in self._clients:
            await client.aclose()

    async def get(self, path: str) -> Any:
        """A part of the API, from any web process, whose database may have come back just now."""
        client = self._random.choice(self._clients)
        reply = await client.get(path)
        if reply.status_code == httpx.codes.SERVICE_UNAVAILABLE:
            await asyncio.sleep(int(reply.headers["Retry-After"]))
            reply = await client.get(path)
        reply.raise_for_status()
        return reply.json()

    async def ready(self, patience: float) -> None:
        """Until every web process answers."""
        async with asyncio.timeout(patience):
            for client in self._clients:
                while not await self._is_ready(client):  # noqa: ASYNC110 - another process
                    await asyncio.sleep(0.1)

    async def _is_ready(self, client: httpx.AsyncClient) -> bool:
        try:
            return (await client.get(f"/statements/{SLUG}")).status_code == httpx.codes.OK
        except httpx.TransportError:
            return False

    async def sign(self, pause: tuple[float, float], until: Callable[[], bool]) -> None:
        """Sign again and again, each time as somebody else."""
        while not until():
            number = next(self._numbers)
            address, name = f"signatory{number}@example.org", name_of(number)
            self.notes.tried[address] = name
            reply = await self._post(f"/statements/{SLUG}/sign-ons", sign_on_of(address, name))
            if reply is not None and self._is(reply, 202):
                self.notes.taken.add(address)
            await asyncio.sleep(self._random.uniform(*pause))

    async def confirm_all(self, relay: Relay) -> None:
        """Answer messages as they arrive, each until there is a promise; until cancelled."""
        async with asyncio.TaskGroup() as group:
            while True:
                mail = await relay.arrived.get()
                if not self._answers(mail.to):
                    continue
                group.create_task(self._confirm(mail))
                if self._random.random() < CONFIRMS_TWICE:
                    group.create_task(self._confirm(mail))

    def _answers(self, address: str) -> bool:
        """Whether this one answers at all; decided with the first message."""
        if address not in self._met:
            self._met.add(address)
            if self._random.random() < NEVER_CONFIRMS:
                self.notes.silent.add(address)
        return address not in self.notes.silent

    async def _confirm(self, mail: Mail) -> None:
        while True:
            reply = await self._post("/confirmations", {"token": mail.token})
            if reply is not None and self._is(reply, 200):
                break
            await asyncio.sleep(self._random.uniform(0.5, 1.5))
        receipt = reply.json()["receipt_code"]
        if self.notes.receipts.setdefault(mail.to, receipt) != receipt:
            self.notes.wrong["another receipt code"] += 1

    async def _post(self, path: str, body: dict[str, Any]) -> httpx.Response | None:
        """One POST from a network of its own; None where the connection broke."""
        network = ".".join(str(self._random.randrange(256)) for _ in range(3))
        try:
            reply = await self._random.choice(self._clients).post(
                path, json=body, headers={"X-Forwarded-For": f"10.{network}"}
            )
        except httpx.TimeoutException as error:
            self.notes.wrong[type(error).__name__] += 1
            return None
        except httpx.TransportError as error:
            self.notes.broken[type(error).__name__] += 1
            return None
        if reply.status_code == httpx.codes.SERVICE_UNAVAILABLE:
            self.notes.unavailable[_code(reply)] += 1
            if not reply.headers.get("Retry-After", "").isdecimal():
                self.notes.wrong["503 without Retry-After"] += 1
        return reply

    def _is(self, reply: httpx.Response, expected: int) -> bool:
        if reply.status_code not in {expected, httpx.codes.SERVICE_UNAVAILABLE}:
            self.notes.wrong[f"{reply.status_code} {_code(reply)}"] += 1
        return reply.status_code == expected


def name_of(number: int) -> str:
    """A name in letters, another for each number."""
    letters = ""
    for _ in range(5):
        number, at = divmod(number, 26)
        letters = string.ascii_lowercase[at] + letters
    return f"Person {letters.capitalize()}"


def _code(reply: httpx.Response) -> str:
    try:
        return str(reply.json()["type"]).rpartition("/")[2]
    except (ValueError, KeyError):
        return "without a problem document"


def sign_on_of(address: str, name: str) -> dict[str, Any]:
    """The body of a sign-on."""
    return {
        "kind": "individual",
        "name": {"fa": "", "en": name},
        "city": {"fa": "", "en": "Vienna"},
        "country": "AT",
        "email": address,
        "language": "en",
        "exposure": "public",
        "consents": {"process": True, "publish": True},
    }
