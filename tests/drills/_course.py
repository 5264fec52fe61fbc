"""What people do all day: sign on, look at pages, search, confirm what the relay brought."""

import asyncio
import itertools
import re
import sys
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from random import Random

from tests.bench._load import http
from tests.bench._people import confirmations, sign_ons
from tests.drills._service import ROOT

PAGES = (
    "/fa/s/demo",
    "/en/s/demo",
    "/fa/s/demo/signatories",
    "/en/s/demo/signatories?page=2",
    "/fa/s/demo/signatories?q=محمد",
    "/en/s/demo/signatories?q=karimi&country=DE",
    "/api/v1/statements/demo/signatories?limit=100",
)


class Mailbox:
    """What a relay took, in a process of its own; the tokens of one message in `share`."""

    def __init__(self, process: asyncio.subprocess.Process, port: int) -> None:
        self.port = port
        self.tokens: deque[str] = deque()
        self.taken = 0
        self._process = process
        self._reading = asyncio.create_task(self._read())

    async def _read(self) -> None:
        assert self._process.stdout is not None
        async for line in self._process.stdout:
            word = line.decode().strip()
            if word.isdecimal():
                self.taken = int(word)
            else:
                self.tokens.append(word)

    async def close(self) -> None:
        """End the relay; `taken` is then how many messages it took in all."""
        self._process.terminate()
        await self._process.wait()
        await self._reading


@asynccontextmanager
async def mailbox(share: int) -> AsyncIterator[Mailbox]:
    """A relay that drops what it takes."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        *("-P", "-m", "tests.bench._relay", str(share)),
        cwd=ROOT,
        stdout=asyncio.subprocess.PIPE,
    )
    assert process.stdout is not None
    box = Mailbox(process, int(await process.stdout.readline()))
    try:
        yield box
    finally:
        if process.returncode is None:
            await box.close()


class Course:
    """The requests of a crowd, one after another, and how many there were of each kind."""

    def __init__(self, box: Mailbox, random: Random) -> None:
        self.signed = 0
        self.confirmed = 0
        self.looked = 0
        self._box = box
        self._random = random
        self._sign = sign_ons()
        self._confirm = confirmations(box.tokens.popleft)
        self._turns = itertools.cycle(("sign", "look", "confirm", "look"))

    def sign(self) -> bytes:
        """A sign-on."""
        self.signed += 1
        return self._sign()

    def next(self) -> bytes:
        """One sign-on in four requests; a confirmation where a token waits; else pages."""
        turn = next(self._turns)
        if turn == "sign":
            return self.sign()
        if turn == "confirm" and self._box.tokens:
            self.confirmed += 1
            return self._confirm()
        self.looked += 1
        return http("GET", _quoted(self._random.choice(PAGES)), "Accept-Encoding: br, gzip\r\n")


def _quoted(path: str) -> str:
    return "".join(c if c.isascii() else "".join(f"%{b:02X}" for b in c.encode()) for c in path)


def resident(process: int) -> tuple[float, float]:
    """Resident size of a process now and at its peak, in MB (proc(5))."""
    status = Path(f"/proc/{process}/status").read_text("ascii")
    found = dict(re.findall(r"^(\w+):\s+(\d+) kB", status, re.MULTILINE))
    return int(found["VmRSS"]) / 1024, int(found["VmHWM"]) / 1024


async def start(
    name: str, environ: dict[str, str], log: Path, *arguments: str
) -> asyncio.subprocess.Process:
    """A process of `hamseda` that writes its log to a file."""
    with log.open("ab") as file:
        return await asyncio.create_subprocess_exec(
            sys.executable,
            *("-P", "-m", "app.cli", name, *arguments),
            cwd=ROOT,
            env=environ,
            stdout=asyncio.subprocess.DEVNULL,
            stderr=file,
        )


async def up(port: int) -> None:
    """Wait until somebody listens. Raises `RuntimeError` where nobody does for 20 seconds."""
    for _ in range(200):
        try:
            _, writer = await asyncio.open_connection("127.0.0.1", port)
        except OSError:
            await asyncio.sleep(0.1)
        else:
            writer.close()
            return
    raise RuntimeError("the service did not begin")
