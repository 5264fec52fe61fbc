"""Starting, waiting for and ending the programs of a WordPress, none of them as root."""

import os
import shutil
import signal
import socket
import subprocess
import time
from contextlib import suppress
from pathlib import Path

from tests.postgres import unprivileged_user

_PATIENCE = 60.0
_PATH = f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/local/sbin"
"""Servers are seldom on the PATH of an ordinary user."""

Process = subprocess.Popen[bytes]


def program(name: str) -> str | None:
    """Where a program is, None where it is not installed."""
    return shutil.which(name, path=_PATH)


def give(path: Path) -> None:
    """Make a folder with all in it the property of whom programs run as."""
    user = unprivileged_user()
    if user is not None:
        for each in (path, *path.rglob("*")):
            os.chown(each, user.pw_uid, user.pw_gid, follow_symlinks=False)


def run(command: list[str], folder: Path) -> str:
    """What a program prints, run in `folder`.

    Raises:
        RuntimeError: it failed; with the end of what it said.
    """
    user = unprivileged_user()
    done = subprocess.run(
        _found(command),
        stdin=subprocess.DEVNULL,
        check=False,
        cwd=folder,
        env=_environ(folder),
        capture_output=True,
        text=True,
        user=user.pw_uid if user else None,
        group=user.pw_gid if user else None,
        extra_groups=[] if user else None,
    )
    if done.returncode:
        raise RuntimeError(f"{command[0]} failed: {(done.stderr or done.stdout)[-2000:]}")
    return done.stdout


def start(command: list[str], folder: Path, **environ: str) -> Process:
    """Start a server in a process group of its own; what it says is in `folder`/NAME.log."""
    user = unprivileged_user()
    with (folder / f"{command[0]}.log").open("ab") as log:
        return subprocess.Popen(
            _found(command),
            cwd=folder,
            env=_environ(folder) | environ,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            user=user.pw_uid if user else None,
            group=user.pw_gid if user else None,
            extra_groups=[] if user else None,
            start_new_session=True,
        )


def wait_for(process: Process, address: str | tuple[str, int]) -> None:
    """Until it takes connections at a socket's path or at host and port.

    Raises:
        RuntimeError: it ended, or time is up.
    """
    deadline = time.monotonic() + _PATIENCE
    family = socket.AF_UNIX if isinstance(address, str) else socket.AF_INET
    while process.poll() is None and time.monotonic() < deadline:
        with socket.socket(family) as probe, suppress(OSError):
            probe.connect(address)
            return
        time.sleep(0.05)
    raise RuntimeError(f"{process.args!r} takes no connections")


def end(process: Process) -> None:
    """End a server with all that it started."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGTERM)
    try:
        process.wait(20)
    except subprocess.TimeoutExpired:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def free_port() -> int:
    """A loopback port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _found(command: list[str]) -> list[str]:
    return [program(command[0]) or command[0], *command[1:]]


def _environ(folder: Path) -> dict[str, str]:
    return {"PATH": _PATH, "HOME": str(folder), "TMPDIR": str(folder), "LC_ALL": "C.UTF-8"}
