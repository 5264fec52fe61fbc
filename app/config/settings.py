"""The settings of one process, and how they follow from the environment."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, cast
from urllib.parse import parse_qsl, urlencode

from app.config.reading import (
    DEFAULT_BASE_URL,
    MAILBOX,
    PREFIX,
    Reader,
    SettingsError,
    absolute,
    host_of,
    is_loopback,
)

DEFAULT_MAIL_CAP = 5000
DEFAULT_DOMAIN_PACE = 1200


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """The settings of one process. URLs carry no trailing slash; hosts carry no port."""

    data_dir: Path
    database_url: str = field(repr=False)
    key_dir: Path
    base_url: str
    trusted_proxies: tuple[str, ...]
    trusted_hosts: tuple[str, ...]
    mail_url: str = field(repr=False)
    mail_from: str
    worker: Literal["embedded", "off"]
    mail_link_base: str
    demo: bool
    challenge: Literal["off", "altcha"]
    mail_cap_per_hour: int
    mail_domain_per_minute: int
    contact: str
    statement_creators: Literal["invited", "everyone", "nobody"]
    loopback: bool
    """Whether the service can be reached from this machine only; `serve` knows."""

    @property
    def sqlalchemy_url(self) -> str:
        """The database's address with the asynchronous driver that the project uses for it.

        libpq's `sslmode` is called `ssl` by asyncpg and takes the same words.
        """
        if self.database_url.startswith("sqlite:"):
            return "sqlite+aiosqlite:" + self.database_url.removeprefix("sqlite:")
        address = self.database_url.removeprefix("postgresql:")
        location, _, query = address.partition("?")
        options = [("ssl" if key == "sslmode" else key, value) for key, value in parse_qsl(query)]
        return f"postgresql+asyncpg:{location}{'?' if options else ''}{urlencode(options)}"

    @property
    def mailbox_pages(self) -> bool:
        """Whether the demo's mailbox may be read in the browser: never beyond this machine."""
        return self.demo and self.loopback and self.mail_url == MAILBOX

    @property
    def warnings(self) -> tuple[str, ...]:
        """What is allowed but unwise, a line each."""
        lines = []
        if self.key_dir.resolve().is_relative_to(self.data_dir.resolve()):
            lines.append(
                f"{PREFIX}KEY_DIR lies inside {PREFIX}DATA_DIR: whoever copies the data folder"
                " holds the keys too"
            )
        host = host_of(self.base_url)
        if self.base_url.startswith("http:") and not (is_loopback(host) or host.endswith(".onion")):
            lines.append(f"{PREFIX}BASE_URL is not https: what people type crosses the net openly")
        if host not in self.trusted_hosts:
            lines.append(f"{PREFIX}TRUSTED_HOSTS leaves out the host of {PREFIX}BASE_URL")
        if self.demo and not self.loopback:
            lines.append(f"{PREFIX}DEMO is on beyond this machine: nothing holds a name back")
        if self.mailbox_pages and not is_loopback(host):
            lines.append(f"{PREFIX}DEMO is on: whoever reaches {PREFIX}BASE_URL reads the mailbox")
        return tuple(lines)


def load_settings(
    environ: Mapping[str, str],
    *,
    data_dir: Path | None = None,
    loopback: bool = True,
    default_base_url: str = DEFAULT_BASE_URL,
) -> Settings:
    """Settings from the environment; other variables than `HAMSEDA_*` are no concern of ours.

    Args:
        environ: the process's environment.
        data_dir: what the command line said; goes before the environment.
        loopback: whether the service will listen on loopback addresses only. Commands beside a
            service listen on nothing.
        default_base_url: where the service will listen, when `HAMSEDA_BASE_URL` is not set.

    Raises:
        SettingsError: with one line for everything that is wrong.
    """
    reader = Reader(environ)
    folder = absolute(str(data_dir)) if data_dir else absolute(reader.text("DATA_DIR", "var"))
    if folder.exists() and not folder.is_dir():
        reader.complain("DATA_DIR", "is not a folder")
    base_url = reader.address("BASE_URL", default_base_url)
    mail_link_base = reader.address("MAIL_LINK_BASE", base_url)
    mail_url = reader.relay("MAIL_URL")
    local = loopback and is_loopback(host_of(base_url)) and mail_url == MAILBOX
    demo = reader.choice("DEMO", ("1", "0"), "1" if local else "0")
    if mail_url == MAILBOX and not loopback and demo == "0":
        reader.complain(
            "MAIL_URL", "is mailbox: (or not set), which sends nothing, on a public service"
        )
    settings = Settings(
        data_dir=folder,
        database_url=reader.database("DATABASE_URL", f"sqlite:///{folder / 'hamseda.db'}"),
        key_dir=absolute(reader.text("KEY_DIR", str(folder / "keys"))),
        base_url=base_url,
        trusted_proxies=reader.networks("TRUSTED_PROXIES"),
        trusted_hosts=_with_desk(
            reader.hosts("TRUSTED_HOSTS", (base_url, mail_link_base)), base_url
        ),
        mail_url=mail_url,
        mail_from=reader.sender("MAIL_FROM", required=mail_url != MAILBOX),
        worker=cast("Literal['embedded', 'off']", reader.choice("WORKER", ("embedded", "off"))),
        mail_link_base=mail_link_base,
        demo=demo == "1",
        challenge=cast("Literal['off', 'altcha']", reader.choice("CHALLENGE", ("off", "altcha"))),
        mail_cap_per_hour=reader.count("MAIL_CAP_PER_HOUR", DEFAULT_MAIL_CAP),
        mail_domain_per_minute=reader.count("MAIL_DOMAIN_PER_MINUTE", DEFAULT_DOMAIN_PACE),
        contact=reader.contact("CONTACT"),
        statement_creators=cast(
            'Literal["invited", "everyone", "nobody"]',
            reader.choice("STATEMENT_CREATORS", ("invited", "everyone", "nobody")),
        ),
        loopback=loopback,
    )
    if reader.lines:
        raise SettingsError(tuple(reader.lines))
    return settings


def _with_desk(hosts: tuple[str, ...], base_url: str) -> tuple[str, ...]:
    """The hosts, with `localhost` where the service is on loopback: there the desk stands."""
    loopback = is_loopback(host_of(base_url))
    return tuple(dict.fromkeys([*hosts, "localhost"])) if loopback else hosts
