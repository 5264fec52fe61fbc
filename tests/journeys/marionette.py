"""Firefox by its own protocol (Marionette, version 3): no driver beside the browser is needed."""

import json
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

ELEMENT = "element-6066-11e4-a52e-4f735466cecf"
"""What an element is called in a message (WebDriver, 11)."""

_PATIENCE = 40.0
_PREFERENCES: dict[str, Any] = {
    "network.cookie.cookieBehavior": 1,  # nothing of third parties
    "app.update.enabled": False,
    "browser.startup.page": 0,
    "datareporting.policy.dataSubmissionEnabled": False,
    "network.captive-portal-service.enabled": False,
    "network.connectivity-service.enabled": False,
    "services.settings.server": "http://127.0.0.1:9/",
    "toolkit.telemetry.enabled": False,
}


class Firefox:
    """One window of a browser."""

    def __init__(self, connection: socket.socket) -> None:
        self._stream = connection.makefile("rwb")
        self._count = 0
        self._read()
        self.do("WebDriver:NewSession", capabilities={"alwaysMatch": {}})

    def do(self, command: str, **parameters: Any) -> Any:
        """The result of a command. Raises RuntimeError with what the browser says is wrong."""
        self._count += 1
        body = json.dumps([0, self._count, command, parameters]).encode()
        self._stream.write(b"%d:%s" % (len(body), body))
        self._stream.flush()
        _, _, error, result = self._read()
        if error:
            raise RuntimeError(f"{command}: {error['error']}: {error['message']}")
        only = isinstance(result, dict) and set(result) == {"value"}
        return result["value"] if only else result

    def run(self, script: str) -> Any:
        """What a script of the page returns."""
        return self.do("WebDriver:ExecuteScript", script=script, args=[])

    def until(self, script: str) -> None:
        """Wait until a script of the page returns something true."""
        deadline = time.monotonic() + _PATIENCE
        while not self.run(script):
            assert time.monotonic() < deadline, script
            time.sleep(0.1)

    def within(self, script: str) -> None:
        """Go into the frame that a script of the page returns."""
        self.do("WebDriver:SwitchToFrame", element=self.run(script)[ELEMENT])

    def outside(self) -> None:
        """Come back to the page."""
        self.do("WebDriver:SwitchToFrame", id=None)

    def click(self, selector: str) -> None:
        """Click an element."""
        self.do("WebDriver:ElementClick", id=self._element(selector))

    def type(self, selector: str, text: str) -> None:
        """Type into a field."""
        self.do("WebDriver:ElementSendKeys", id=self._element(selector), text=text)

    def _element(self, selector: str) -> str:
        using = "css selector"
        found: dict[str, str] = self.do("WebDriver:FindElement", using=using, value=selector)
        return found[ELEMENT]

    def _read(self) -> Any:
        length = b""
        while not length.endswith(b":"):
            byte = self._stream.read(1)
            assert byte, "the browser ended"
            length += byte
        return json.loads(self._stream.read(int(length[:-1])))


@contextmanager
def browsing(executable: str, folder: Path) -> Iterator[Firefox]:
    """A Firefox without a window, with a profile in `folder`; ended at exit."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    wanted = _PREFERENCES | {"marionette.port": port}
    lines = [f"user_pref({json.dumps(k)}, {json.dumps(v)});" for k, v in wanted.items()]
    (folder / "user.js").write_text("\n".join(lines), "utf-8")
    arguments = ["--headless", "--marionette", "--no-remote", "--profile", str(folder)]
    with (
        (folder / "firefox.log").open("wb") as log,
        subprocess.Popen([executable, *arguments], stdout=log, stderr=log) as process,
    ):
        try:
            with _connected(process, port) as connection:
                yield Firefox(connection)
        finally:
            process.terminate()
            with suppress(subprocess.TimeoutExpired):
                process.wait(10)
            process.kill()


def _connected(process: subprocess.Popen[bytes], port: int) -> socket.socket:
    deadline = time.monotonic() + _PATIENCE
    while process.poll() is None and time.monotonic() < deadline:
        with suppress(OSError):
            connection = socket.create_connection(("127.0.0.1", port), timeout=_PATIENCE)
            connection.settimeout(_PATIENCE)
            return connection
        time.sleep(0.1)
    raise RuntimeError("Firefox takes no commands")
