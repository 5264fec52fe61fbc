"""A real WordPress: Debian's, with its PHP and a MariaDB of its own, in a folder of its own.

Everything listens on loopback or on a socket in the folder, runs as an unprivileged user, reaches
no other machine, and is ended at exit. `install.sh` beside this puts the packages on a Debian.
"""

import os
import secrets
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.wordpress import processes

HERE = Path(__file__).parent
SOURCE = Path(os.environ.get("WORDPRESS_SOURCE", "/usr/share/wordpress"))
"""WordPress as it is installed; the environment may name another version's folder."""

ROLES = ("administrator", "editor", "author")
"""Those who have an account; each signs in by this name."""

_PROGRAMS = ("php", "mariadbd", "mariadb-install-db")
_DATABASE = """
CREATE DATABASE wordpress CHARACTER SET utf8mb4;
CREATE USER wordpress@localhost;
GRANT ALL ON wordpress.* TO wordpress@localhost;
"""
_DATABASE_OPTIONS = (
    "--skip-networking",
    "--innodb-flush-log-at-trx-commit=0",
    "--innodb-buffer-pool-size=32M",
)
_PHP_OPTIONS = (
    *("-d", "opcache.enable_cli=1"),
    *("-d", "memory_limit=256M"),
    *("-d", "display_errors=stderr"),
    *("-d", "sendmail_path=/bin/true"),
)
_CONFIGURATION = """<?php
define('DB_NAME', 'wordpress');
define('DB_USER', 'wordpress');
define('DB_PASSWORD', '');
define('DB_HOST', 'localhost:{reached}');
define('DB_CHARSET', 'utf8mb4');
define('DB_COLLATE', '');
define('WP_HOME', '{base}');
define('WP_SITEURL', '{base}');
define('WP_HTTP_BLOCK_EXTERNAL', true);
define('AUTOMATIC_UPDATER_DISABLED', true);
define('DISABLE_WP_CRON', true);
{salts}
$table_prefix = 'wp_';
defined('ABSPATH') || define('ABSPATH', __DIR__ . '/');
require_once ABSPATH . 'wp-settings.php';
"""
_SALTED = ("AUTH", "SECURE_AUTH", "LOGGED_IN", "NONCE")


@dataclass(frozen=True, kw_only=True)
class Site:
    """A running WordPress; `base` is its address without a trailing slash.

    `language` is "" for English, else WordPress's name of it.
    """

    base: str
    root: Path
    password: str
    version: str
    language: str

    def php(self, code: str, *arguments: str) -> str:
        """What this code prints, with WordPress loaded; `$argv[1]` is the first argument."""
        return _php(self.root, "-r", f"require 'wp-load.php'; {code}", "--", *arguments)

    def add_plugin(self, source: Path) -> None:
        """Copy a plugin's folder, whose main file has its name, and switch it on."""
        target = self.root / "wp-content" / "plugins" / source.name
        shutil.copytree(source, target, dirs_exist_ok=True)
        processes.give(target)
        code = "require_once ABSPATH . 'wp-admin/includes/plugin.php';"
        code += "$done = activate_plugin($argv[1]); echo is_wp_error($done) ? 'refused' : 'on';"
        if self.php(code, f"{source.name}/{source.name}.php") != "on":
            raise RuntimeError(f"WordPress refused the plugin {source.name}")

    def always(self, name: str, code: str) -> None:
        """Have WordPress run this PHP with each request: filters that only a test needs."""
        folder = self.root / "wp-content" / "mu-plugins"
        folder.mkdir(exist_ok=True)
        (folder / f"{name}.php").write_text(f"<?php\n{code}\n", "utf-8")
        processes.give(folder)


def missing() -> list[str]:
    """What a WordPress needs and this machine has not."""
    lacking = [name for name in _PROGRAMS if processes.program(name) is None]
    return [*lacking, *([] if (SOURCE / "wp-load.php").exists() else [str(SOURCE)])]


@contextmanager
def wordpress(language: str = "") -> Iterator[Site]:
    """A new site with an account for each of `ROLES`; `language` is "" or such as "fa_IR"."""
    folder = Path(tempfile.mkdtemp(prefix="hamseda-wp-"))
    root, running = folder / "site", list[processes.Process]()
    try:
        processes.give(folder)
        running.append(_database(folder))
        base = f"http://127.0.0.1:{processes.free_port()}"
        _copy(root, language, f"{folder}/mariadb.sock", base)
        password = secrets.token_urlsafe(16)
        version = _php(root, "install.php", base, password, language)
        running.append(_serve(folder, root, base))
        yield Site(base=base, root=root, password=password, version=version, language=language)
    finally:
        for process in reversed(running):
            processes.end(process)
        shutil.rmtree(folder, ignore_errors=True)


def _database(folder: Path) -> processes.Process:
    made = ["--skip-test-db", "--auth-root-authentication-method=normal"]
    at = [f"--datadir={folder}/data"]
    processes.run(["mariadb-install-db", "--no-defaults", *at, *made], folder)
    (folder / "first.sql").write_text(_DATABASE, "utf-8")
    at += [f"--socket={folder}/mariadb.sock", f"--pid-file={folder}/mariadb.pid"]
    at += [f"--init-file={folder}/first.sql"]
    processes.give(folder)
    process = processes.start(["mariadbd", "--no-defaults", *at, *_DATABASE_OPTIONS], folder)
    processes.wait_for(process, f"{folder}/mariadb.sock")
    return process


def _copy(root: Path, language: str, reached: str, base: str) -> None:
    """WordPress's files: a copy, since it takes the folder where they really lie for its own."""
    shutil.copytree(SOURCE, root, ignore=_others(language))
    for name in ("router.php", "install.php"):
        shutil.copy(HERE / name, root)
    salts = "\n".join(
        f"define('{name}_{kind}', '{secrets.token_hex(32)}');"
        for name in _SALTED
        for kind in ("KEY", "SALT")
    )
    text = _CONFIGURATION.format(reached=reached, base=base, salts=salts)
    (root / "wp-config.php").unlink(missing_ok=True)
    (root / "wp-config.php").write_text(text, "utf-8")
    processes.give(root)


def _others(language: str) -> Callable[[str, list[str]], set[str]]:
    """What need not be copied: translations for others, and the settings of another site."""

    def ignored(folder: str, names: list[str]) -> set[str]:
        if folder.endswith("wp-content/languages"):
            return {name for name in names if not language or language not in name}
        return {"wp-config.php", ".htaccess", "akismet"} & set(names)

    return ignored


def _serve(folder: Path, root: Path, base: str) -> processes.Process:
    address = base.removeprefix("http://")
    command = ["php", *_PHP_OPTIONS, "-S", address, "-t", str(root), str(root / "router.php")]
    process = processes.start(command, folder, PHP_CLI_SERVER_WORKERS="4")
    host, port = address.split(":")
    processes.wait_for(process, (host, int(port)))
    return process


def _php(root: Path, *arguments: str) -> str:
    return processes.run(["php", *_PHP_OPTIONS, *arguments], root)
