"""Usage, settings, keys, the doctor: one line each, and the right exit status."""

import os
from datetime import UTC, datetime
from pathlib import Path

import click
import pytest
from sqlalchemy import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from app.cli import entry
from app.cli.commands import hamseda
from app.editions.formats import FORMATS
from app.keys import KeyFolder
from app.models import Heartbeat
from tests.cli.conftest import House, Run


@pytest.mark.parametrize(
    ("arguments", "line"),
    [
        (["nonsense"], "No such command 'nonsense'. (hamseda --help)"),
        (["export", "x"], (f"Missing option '--format'. Choose from: {', '.join(FORMATS)}"
         " (hamseda export --help)")),
        (["statement", "open"], "Missing argument 'SLUG'. (hamseda statement open --help)"),
        (["statement", "open", "a/b"], ("Invalid value for 'SLUG': not a slug: letters, digits and"
         " hyphens (hamseda statement open --help)")),
        (["signature", "void", "x"], "name at least one id (hamseda signature void --help)"),
        (["signature", "void", "x", "y"], ("Invalid value for 'ID...': 'y' is not a valid UUID."
         " (hamseda signature void --help)")),
    ],
)  # fmt: skip
def test_usage_is_one_line_and_status_two(run: Run, arguments: list[str], line: str) -> None:
    assert run(*arguments) == (2, "", f"hamseda: {line}\n")


@pytest.mark.parametrize("command", sorted(hamseda.commands))
def test_every_command_has_help(run: Run, command: str) -> None:
    status, out, err = run(command, "--help")
    assert (status, out.splitlines()[0].split()[:3], err) == (0, ["Usage:", "hamseda", command], "")


def test_unknown_settings_stop_every_command(
    run: Run, monkeypatch: pytest.MonkeyPatch, folder: Path
) -> None:
    monkeypatch.setenv("HAMSEDA_BASE_ULR", "x")
    monkeypatch.setenv("HAMSEDA_WORKER", "sometimes")
    status, out, err = run("statement", "publish", folder)
    assert (status, out) == (1, "")
    assert [line.split()[:2] for line in err.splitlines()] == [
        ["hamseda:", "HAMSEDA_BASE_ULR"],
        ["hamseda:", "HAMSEDA_WORKER"],
    ]


def test_no_database_is_made_by_looking_for_it(
    run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    path = tmp_path / "none" / "hamseda.db"
    monkeypatch.setenv("HAMSEDA_DATABASE_URL", f"sqlite:///{path}")
    for arguments in (["signature", "list", "x"], ["export", "x", "--format", "csv"], ["worker"]):
        assert run(*arguments) == (
            1,
            "",
            f"hamseda: no database at {path}: run serve or migrate first\n",
        )
    assert not path.parent.exists()


def test_tables_of_another_release(
    run: Run, monkeypatch: pytest.MonkeyPatch, bare_database_url: str, tmp_path: Path
) -> None:
    (tmp_path / "bare.db").touch()
    monkeypatch.setenv("HAMSEDA_DATABASE_URL", bare_database_url)
    line = "hamseda: the tables are not those of this release: run migrate first\n"
    assert run("export", "x", "--format", "csv") == (1, "", line)
    assert run("migrate") == (0, "The tables are those of this release.\n", "")
    assert run("export", "x", "--format", "csv") == (
        1,
        "",
        "hamseda: there is no statement of this slug\n",
    )


@pytest.mark.parametrize("command", [["migrate"], ["export", "x", "--format", "csv"]])
def test_a_file_that_is_no_database(
    run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, command: list[str]
) -> None:
    path = tmp_path / "letters.db"
    path.write_text("this is no database " * 100, "utf-8")
    monkeypatch.setenv("HAMSEDA_DATABASE_URL", f"sqlite:///{path}")
    line = "hamseda: the database cannot be used (DatabaseError)\n"
    assert run(*command) == (1, "", line)


def test_a_database_that_is_away(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HAMSEDA_DATABASE_URL", "postgresql://nobody@127.0.0.1:1/nothing")
    line = "hamseda: the database cannot be reached, or is locked\n"
    assert run("migrate") == (1, "", line)
    assert run("export", "x", "--format", "csv") == (1, "", line)


def test_a_data_folder_that_cannot_be_made(
    run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv("HAMSEDA_DATA_DIR", str(tmp_path / "file" / "var"))
    line = "hamseda: the data folder cannot be made: Not a directory\n"
    assert run("migrate")[0::2] == (1, line)


def test_an_unexpected_error_quotes_nothing(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    @click.command()
    def broken() -> None:
        raise RuntimeError("name@example.org")

    monkeypatch.setitem(hamseda.commands, "broken", broken)
    status, out, err = run("broken")
    assert (status, out, err.count("\n"), "example.org" in err) == (1, "", 1, False)
    assert err.startswith("hamseda: unexpected: RuntimeError at ")


def test_an_interruption_says_nothing(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    @click.command()
    def stopped() -> None:
        raise KeyboardInterrupt

    monkeypatch.setitem(hamseda.commands, "stopped", stopped)
    assert run("stopped")[0] == entry.INTERRUPTED


def test_keys_are_listed_by_id_and_destroyed_once_closed(
    run: Run, folder: Path, tmp_path: Path
) -> None:
    run("statement", "publish", folder)
    here = "hamseda: there is no key folder here; run this on the worker's host\n"
    assert run("keys", "destroy", "one-voice", "--yes") == (1, "", here)
    kept = KeyFolder(tmp_path / "var" / "keys")
    secret = kept.create("token-1")
    assert run("keys", "list") == (0, "token-1  here\n", "")
    assert run("keys", "destroy", "one-voice", "--yes") == (
        1,
        "",
        "hamseda: one-voice: close the statement first\n",
    )
    run("statement", "close", "one-voice")
    assert run("keys", "destroy", "one-voice", "--yes") == (
        0,
        "one-voice: the key is destroyed\n",
        "",
    )
    _, out, _ = run("keys", "list")
    assert [line.split()[1] for line in out.splitlines()] == ["here", "destroyed"]
    assert secret.hex() not in out


def test_the_doctor_finds_what_is_amiss(run: Run, house: House, tmp_path: Path) -> None:
    status, out, _ = run("doctor")
    lines = {line.split(maxsplit=1)[1]: line.split()[0] for line in out.splitlines()}
    assert status == 1
    assert lines["database and tables"] == "ok"
    assert lines["worker: never seen"] == "AMISS"
    assert lines["keys: no worker has made them yet"] == "AMISS"
    assert lines["data folder: missing, or not to be written"] == "AMISS"

    async def beat(connection: AsyncConnection) -> None:
        await connection.execute(insert(Heartbeat).values(worker="w", at=datetime.now(UTC)))

    house.write(beat)
    (tmp_path / "var" / "keys").mkdir(parents=True)
    (tmp_path / "var" / "keys").chmod(0o755)
    _, out, _ = run("doctor")
    lines = {line.split(maxsplit=1)[1]: line.split()[0] for line in out.splitlines()}
    assert lines["worker: seen 0 s ago"] == "ok"
    assert lines["key folder: open to others (chmod 700)"] == "AMISS"
    assert (lines["data folder"], os.access(tmp_path / "var", os.W_OK)) == ("ok", True)
