"""Makes `.venv` from a hash-locked requirements file, or brings it up to date.

Runs on a bare Python 3.11 before anything is installed, so it needs the standard library only. Two
that start at once wait for each other: the lock is the kernel's and ends with its holder.

Each argument is `CHECKSUM SIZE FILE` (the output of cksum) of a requirements file; the first is
installed, and each gets a stamp `.venv/FILE.made` that holds the interpreter's version and the
argument. The stamps are written last, so an interrupted run is made good by the next one.
"""

import fcntl
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"


def version() -> str | None:
    """The version of the interpreter in `.venv`; None when there is none that works with pip."""
    look = "import sys, pip; print(sys.version.split()[0]); sys.exit(sys.version_info < (3, 11))"
    command = [PYTHON, "-I", "-c", look]
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        return None
    return done.stdout.strip()


def stamp(wanted: str) -> Path:
    """Where it is noted that this requirements file is installed."""
    return VENV / f"{wanted.split(maxsplit=2)[2]}.made"


def fresh(wanted: str) -> bool:
    """Whether `.venv` was made from the file as it is now."""
    path = stamp(wanted)
    return path.exists() and path.read_text("utf-8").strip() == f"{version()} {wanted}"


def make(wanted: list[str]) -> None:
    """Install the first file and stamp all of them."""
    name = stamp(wanted[0]).stem
    print(f"Installing {name} into .venv; this takes a minute the first time.", file=sys.stderr)
    if version() is None:
        subprocess.run([sys.executable, "-I", "-m", "venv", "--clear", VENV], check=True)
    for each in wanted:
        stamp(each).unlink(missing_ok=True)
    options = ["-qq", "--disable-pip-version-check", "--no-input", "--no-deps"]
    subprocess.run(
        [PYTHON, "-I", "-m", "pip", "install", *options, "--require-hashes", "-r", ROOT / name],
        check=True,
    )
    for each in wanted:
        stamp(each).write_text(f"{version()} {each}\n", "utf-8")


def main() -> int:
    """Wait for the lock, look again, and make what is missing."""
    with (ROOT / ".venv.lock").open("w", encoding="utf-8") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not fresh(sys.argv[1]):
            try:
                make(sys.argv[1:])
            except subprocess.CalledProcessError as error:
                return error.returncode or 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
