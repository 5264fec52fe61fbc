"""`hamseda serve` and `hamseda worker`, as processes."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

ROOT = Path(__file__).resolve().parents[2]


def environment(**more: str) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("HAMSEDA_")}
    return {**kept, "PYTHONPATH": str(ROOT), **more}


@contextmanager
def running(*arguments: str, **more: str) -> Iterator[subprocess.Popen[str]]:
    process = subprocess.Popen(
        [sys.executable, "-P", "-m", "app.cli", *arguments],
        env=environment(**more),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def once(*arguments: str, **more: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-P", "-m", "app.cli", *arguments],
        env=environment(**more),
        capture_output=True,
        text=True,
        check=False,
    )


def printed(process: subprocess.Popen[str]) -> dict[str, str]:
    assert process.stdout is not None
    lines = [process.stdout.readline().split() for _ in range(4)]
    return {"fa": lines[0][1], "en": lines[1][0], "desk": lines[2][1], "mailbox": lines[3][1]}


def answer(url: str) -> httpx.Response:
    return httpx.get(url, timeout=20, trust_env=False)


def test_a_newcomer_finds_the_demo(tmp_path: Path) -> None:
    data = tmp_path / "data"
    with running("serve", "--port", "0", "--data", str(data)) as process:
        found = printed(process)
        base = found["fa"].removesuffix("/fa/s/demo")
        desk, token = found.pop("desk").split("#")
        assert desk == base.replace("127.0.0.1", "localhost") + "/desk/fa/in"
        opened = httpx.post(f"{desk}/go", data={"token": token}, timeout=20, trust_env=False)
        assert opened.headers["location"] == "/desk/fa/passkey"
        assert found == {
            "fa": f"{base}/fa/s/demo",
            "en": f"{base}/en/s/demo",
            "mailbox": f"{base}/dev/mailbox",
        }
        pages = [answer(found[name]) for name in ("fa", "en", "mailbox")]
        assert [page.status_code for page in pages] == [200, 200, 200]
        assert "server" not in pages[0].headers
        exported = once(
            "export", "demo", "--format", "csv", "--lang", "en",
            HAMSEDA_DATA_DIR=str(data), HAMSEDA_BASE_URL=base,
        )  # fmt: skip
        download = answer(f"{base}/s/demo/list.csv?lang=en")
        assert (exported.returncode, exported.stderr) == (0, "")
        assert exported.stdout.encode() == download.content.replace(b"\r\n", b"\n")
        assert len(re.findall(r"^\d+,first,organisation,", exported.stdout, re.MULTILINE)) == 31
        doctor = once("doctor", HAMSEDA_DATA_DIR=str(data), HAMSEDA_BASE_URL=base)
        assert (doctor.returncode, doctor.stderr) == (0, "")
        process.send_signal(signal.SIGTERM)
        _, err = process.communicate(timeout=20)
    assert process.returncode == 0
    assert "Traceback" not in err
    assert "/fa/s/demo" not in err


def test_a_taken_port_changes_nothing(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        done = once("serve", "--port", str(port), "--data", str(tmp_path / "data"))
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == f"hamseda: cannot listen on 127.0.0.1:{port}: Address already in use\n"
    assert not (tmp_path / "data").exists()


def test_a_lost_key_stops_the_start_in_one_line(tmp_path: Path) -> None:
    data = tmp_path / "data"
    with running("serve", "--port", "0", "--data", str(data)) as process:
        printed(process)
    (data / "keys" / "names-1.key").unlink()
    done = once("serve", "--port", "0", "--data", str(data))
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.splitlines()[-1] == "hamseda: the key folder lacks names-1"
    assert "Traceback" not in done.stderr


def test_the_mailbox_is_not_served_to_others(tmp_path: Path) -> None:
    done = once("serve", "--host", "0.0.0.0", "--port", "0", "--data", str(tmp_path / "data"))  # noqa: S104
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.splitlines() == [
        (
            "hamseda: HAMSEDA_MAIL_URL is mailbox: (or not set), which sends nothing, on a public"
            " service"
        )
    ]
    assert not (tmp_path / "data").exists()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_worker_of_its_own_makes_the_keys_and_ends_when_asked(
    tmp_path: Path, number: signal.Signals
) -> None:
    data = str(tmp_path / "data")
    assert once("migrate", HAMSEDA_DATA_DIR=data).returncode == 0
    with running("worker", HAMSEDA_DATA_DIR=data) as process:
        token = tmp_path / "data" / "keys" / "token-1.key"
        deadline = time.monotonic() + 20
        while not token.exists() and time.monotonic() < deadline:
            time.sleep(0.05)
        time.sleep(0.5)
        process.send_signal(number)
        _, err = process.communicate(timeout=20)
    assert (process.returncode, err) == (0, "")
