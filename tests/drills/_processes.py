"""Processes that are started again whenever they end, as a supervisor of a server does it."""

import asyncio
import signal
import socket
import sys
import time
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from pathlib import Path

from tests.drills._service import ROOT

STARTING_SECONDS = 10.0
"""So long, on a busy machine, a process may still be reading its modules."""

RESTART_SECONDS = 0.2
"""Before one that ended by itself is started again; one that was killed is started at once."""


class Kept:
    """One process of `hamseda`, kept alive until `end`; all of them write to one log."""

    def __init__(self, arguments: Sequence[str], environ: dict[str, str], log: Path) -> None:
        self.exits: Counter[int] = Counter()
        """How often it ended by itself, by exit status; kills are not among them."""
        self._arguments = arguments
        self._environ = environ
        self._log = log
        self._process: asyncio.subprocess.Process | None = None
        self._ending = False
        self._killed = False
        self._begun = 0.0
        self._keeper = asyncio.create_task(self._keep())

    async def _keep(self) -> None:
        while not self._ending:
            with self._log.open("ab") as log:
                self._process = await asyncio.create_subprocess_exec(
                    sys.executable,
                    *("-P", "-m", "tests.drills._hamseda"),
                    *self._arguments,
                    env=self._environ,
                    stdout=asyncio.subprocess.DEVNULL,
                    stderr=log,
                    cwd=ROOT,
                )
            self._killed, self._begun = False, time.monotonic()
            if self._ending:  # asked to end while it was being started
                self._process.send_signal(signal.SIGTERM)
            status = await self._process.wait()
            if self._killed:
                continue
            self.exits[status] += 1
            await asyncio.sleep(0 if self._ending else RESTART_SECONDS)

    def kill(self) -> bool:
        """SIGKILL; False where it is between two lives."""
        process = self._process
        if process is None or process.returncode is not None or self._killed:
            return False
        self._killed = True
        process.kill()
        return True

    async def end(self, patience: float) -> int | None:
        """SIGTERM; its exit status, None where it had to be killed.

        One that is still starting knows no signal yet and has begun nothing: 0 where it just ends.
        """
        self._ending = True
        starting = time.monotonic() - self._begun < STARTING_SECONDS
        process = self._process
        if process is not None:
            with suppress(ProcessLookupError):
                process.send_signal(signal.SIGTERM)
        try:
            async with asyncio.timeout(patience):
                await asyncio.shield(self._keeper)
        except TimeoutError:
            self.kill()
            await self._keeper
            return None
        status = self._process.returncode if self._process else None
        return 0 if starting and status == -signal.SIGTERM else status

    async def put_down(self) -> None:
        """Kill it for good, whatever state it is in."""
        self._ending = True
        while not self._keeper.done():  # it may be about to be started
            self.kill()
            await asyncio.wait({self._keeper}, timeout=0.2)


@asynccontextmanager
async def household() -> AsyncIterator[list[Kept]]:
    """A list of processes, none of which outlives the block."""
    processes: list[Kept] = []
    try:
        yield processes
    finally:
        await asyncio.gather(*(process.put_down() for process in processes))


def free_port() -> int:
    """A port of loopback that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
