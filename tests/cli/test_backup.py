"""`hamseda backup` and `hamseda restore` at a terminal, and when they are killed."""

import base64
import os
import signal
import subprocess
import sys
from pathlib import Path

import pyrage
import pytest
from nacl.signing import SigningKey

from tests.cli.conftest import Run

ROOT = Path(__file__).resolve().parents[2]
IDENTITY = pyrage.x25519.Identity.generate()
NOTHING_YET = "No name has been published here yet, so there is no list to take"
NO_LIST = "the key folder has no list of tombstones, so withdrawals since the backup are not known"
RECIPIENT = str(IDENTITY.to_public())


@pytest.fixture
def identity(tmp_path: Path) -> Path:
    """A secret key as age-keygen writes it."""
    path = tmp_path / "identity.txt"
    path.write_text(f"# created: today\n# public key: {RECIPIENT}\n{IDENTITY}\n", "utf-8")
    return path


def test_there_and_back(run: Run, folder: Path, identity: Path, tmp_path: Path) -> None:
    assert run("statement", "publish", folder)[0] == 0
    (tmp_path / "var" / "keys").mkdir(parents=True)
    file = tmp_path / "b.age"
    status, out, err = run("backup", file, "--recipient", RECIPIENT)
    assert (status, err) == (0, "")
    assert out.startswith(f"{file}: ")
    assert out.endswith(", sealed\n")
    assert run("restore", file, "--identity", identity)[::2] == (
        1,
        f"hamseda: {NO_LIST}: bring the list back, or restore --without-withdrawals\n",
    )
    more = ["--identity", identity, "--without-withdrawals"]
    assert run("restore", file, *more)[::2] == (
        1,
        "hamseda: the database is not empty; --replace gives up what it holds\n",
    )
    assert run("restore", file, *more, "--replace") == (
        0,
        "restored: 1 statements, 0 signatures\nwithdrawn since the backup, taken down again: 0\n",
        "",
    )
    assert run("export", "one-voice", "--format", "csv")[::2] == (
        1,
        f"hamseda: {NOTHING_YET} (nothing-to-export)\n",
    )


def test_a_plain_one_has_to_be_asked_for(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "b"
    line = "hamseda: name a --recipient, or say --plain (hamseda backup --help)\n"
    assert run("backup", file) == (2, "", line)
    assert run("backup", file, "--plain", "--recipient", RECIPIENT) == (2, "", line)
    assert not file.exists()
    status, out, err = run("backup", file, "--plain")
    assert (status, out.endswith(", plain\n"), err) == (0, True, "")


@pytest.mark.parametrize("recipient", ["age1nonsense", "ssh-ed25519 x", "the secret one"])
def test_a_recipient_is_a_public_key(run: Run, tmp_path: Path, recipient: str) -> None:
    typed = str(IDENTITY) if recipient == "the secret one" else recipient
    assert run("backup", tmp_path / "b", "--recipient", typed) == (
        1,
        "",
        "hamseda: recipient 1: no public key of age or SSH\n",
    )


@pytest.mark.parametrize("text", ["", "# nothing\n", "age1nonsense", "\xff"])
def test_an_identity_is_a_secret_key(run: Run, tmp_path: Path, text: str) -> None:
    (tmp_path / "b").write_bytes(b"x")
    (tmp_path / "i").write_text(text, "utf-8")
    status, out, err = run("restore", tmp_path / "b", "--identity", tmp_path / "i")
    assert (status, out) == (1, "")
    assert err == ("hamseda: the identity file holds no secret key of age, or an encrypted one\n")


def test_a_place_that_cannot_be_written_is_one_line(run: Run, tmp_path: Path) -> None:
    target = tmp_path / "none" / "b"
    assert run("backup", target, "--plain") == (
        1,
        "",
        f"hamseda: {target}: cannot be written: No such file or directory\n",
    )


def ssh_key() -> tuple[str, str]:
    """A new Ed25519 key as OpenSSH writes it (PROTOCOL.key): its secret half, its public one."""

    def text(data: bytes) -> bytes:
        return len(data).to_bytes(4, "big") + data

    secret = SigningKey.generate()
    public = bytes(secret.verify_key)
    blob = text(b"ssh-ed25519") + text(public)
    inner = bytes(8) + blob + text(bytes(secret) + public) + text(b"test")
    inner += bytes(range(1, 1 + -len(inner) % 8))
    none = text(b"none") + text(b"none") + text(b"")
    whole = b"openssh-key-v1\0" + none + (1).to_bytes(4, "big") + text(blob) + text(inner)
    lines = base64.encodebytes(whole).decode("ascii")
    name = "OPENSSH PRIVATE KEY"
    armoured = f"-----BEGIN {name}-----\n{lines}-----END {name}-----\n"
    return armoured, f"ssh-ed25519 {base64.b64encode(blob).decode('ascii')} test"


def test_ssh_keys_serve_too(run: Run, tmp_path: Path) -> None:
    secret, public = ssh_key()
    key = tmp_path / "id"
    key.write_text(secret, "ascii")
    file = tmp_path / "b"
    assert run("backup", file, "--recipient", public)[0] == 0
    assert b"-> ssh-ed25519 " in file.read_bytes()
    status, _, err = run("restore", file, "--identity", key, "--without-withdrawals")
    assert (status, err) == (0, "")


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGKILL])
def test_a_killed_backup_leaves_no_file_of_that_name(
    sqlite_template: Path, tmp_path: Path, number: signal.Signals
) -> None:
    """Killed when all is written, and not named yet."""
    data = tmp_path / "data"
    data.mkdir()
    database = data / "hamseda.db"
    database.write_bytes(sqlite_template.read_bytes())
    target = tmp_path / "b.age"
    code = (
        "import sys, time; from app.backups import make; from app.cli.entry import main\n"
        "whole = make.seal\n"
        "def slow(*a):\n    whole(*a); print('there', flush=True); time.sleep(60)\n"
        "make.seal = slow; sys.exit(main(sys.argv[1:]))"
    )
    process = subprocess.Popen(
        [sys.executable, "-P", "-c", code, "backup", target, "--recipient", RECIPIENT],
        env={**os.environ, "PYTHONPATH": str(ROOT), "HAMSEDA_DATA_DIR": str(data)},
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "there\n"
    process.send_signal(number)
    process.communicate(timeout=20)
    assert process.returncode == (143 if number is signal.SIGTERM else -9)
    assert not target.exists()
    left = [path.name for path in tmp_path.glob(".b.age*")], len(list(data.glob(".backup-*")))
    assert (left == ([], 0)) is (number is signal.SIGTERM)
