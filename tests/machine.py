"""What the machine that runs the tests has, besides Python."""

import importlib.util
import shutil
import subprocess
from pathlib import Path

CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
MACOS_CHROME = Path("/Applications/Google Chrome.app/Contents/MacOS/Google Chrome")
DEBIAN_POSTGRESQL = Path("/usr/lib/postgresql")


def postgresql_binaries() -> Path | None:
    """The newest folder that holds PostgreSQL's own programs; they are seldom on the PATH."""
    candidates = sorted(
        DEBIAN_POSTGRESQL.glob("*/bin"), key=lambda path: float(path.parent.name), reverse=True
    )
    if pg_config := shutil.which("pg_config"):
        done = subprocess.run([pg_config, "--bindir"], capture_output=True, text=True, check=False)
        candidates.append(Path(done.stdout.strip()))
    if initdb := shutil.which("initdb"):
        candidates.append(Path(initdb).resolve().parent)
    needed = ("initdb", "postgres", "pg_ctl")
    return next((path for path in candidates if all((path / n).exists() for n in needed)), None)


def chromium() -> str | None:
    """The path of a Chromium or Chrome that is installed here."""
    found = next(filter(None, map(shutil.which, CHROMIUM_NAMES)), None)
    return found or (str(MACOS_CHROME) if MACOS_CHROME.exists() else None)


def firefox() -> str | None:
    """The path of a Firefox that is installed here."""
    return shutil.which("firefox-esr") or shutil.which("firefox")


def libreoffice() -> str | None:
    """The path of a LibreOffice that is installed here."""
    return shutil.which("soffice")


def poppler() -> bool:
    """Whether Poppler's readers of PDF are installed here."""
    return all(map(shutil.which, ("pdftotext", "pdffonts", "pdfinfo")))


def missing() -> list[str]:
    """What cannot be had here, and so which tests are skipped: a line each."""
    lines = []
    if postgresql_binaries() is None:
        lines.append("no PostgreSQL binaries: the tests on PostgreSQL did not run")
    if chromium() is None:
        lines.append("no Chromium: the journeys in a browser did not run")
    if firefox() is None:
        lines.append("no Firefox: the frame was shown in Chromium alone")
    if libreoffice() is None:
        lines.append("no LibreOffice: documents and spreadsheets were not opened in it")
    if not poppler():
        lines.append("no Poppler: PDF was not opened by a reader of its own")
    if importlib.util.find_spec("icu") is None:
        lines.append("no PyICU: the order of names was not compared with ICU's")
    return lines
