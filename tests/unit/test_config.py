from pathlib import Path

import pytest

from app.config import SETTINGS, Settings, SettingsError, load_settings

RELAY = {"HAMSEDA_MAIL_URL": "smtp://relay.example", "HAMSEDA_MAIL_FROM": "post@example.org"}


def lines_of(environ: dict[str, str], *, loopback: bool = True) -> tuple[str, ...]:
    with pytest.raises(SettingsError) as caught:
        load_settings(environ, loopback=loopback)
    return caught.value.lines


def test_nothing_set_is_the_demo_on_this_machine(tmp_path: Path) -> None:
    assert load_settings({"PATH": "/bin"}, data_dir=tmp_path) == Settings(
        data_dir=tmp_path,
        database_url=f"sqlite:///{tmp_path}/hamseda.db",
        key_dir=tmp_path / "keys",
        base_url="http://127.0.0.1:8000",
        trusted_proxies=(),
        trusted_hosts=("127.0.0.1", "localhost", "[::1]"),
        mail_url="mailbox:",
        mail_from="no-reply@localhost",
        worker="embedded",
        mail_link_base="http://127.0.0.1:8000",
        demo=True,
        challenge="off",
        mail_cap_per_hour=5000,
        mail_domain_per_minute=1200,
        contact="",
        statement_creators="invited",
        loopback=True,
    )


def test_everything_set(tmp_path: Path) -> None:
    secret = tmp_path / "database"
    secret.write_text("postgresql://hamseda:geheim@db/hamseda\n", encoding="utf-8")
    settings = load_settings(
        {
            "HAMSEDA_DATA_DIR": str(tmp_path / "data"),
            "HAMSEDA_DATABASE_URL_FILE": str(secret),
            "HAMSEDA_KEY_DIR": str(tmp_path / "keys"),
            "HAMSEDA_BASE_URL": "https://Hamseda.example/",
            "HAMSEDA_TRUSTED_PROXIES": "10.0.0.1, 10.1.0.0/16,",
            "HAMSEDA_MAIL_URL": "smtps://user:p%40ss@relay.example:465",
            "HAMSEDA_MAIL_FROM": "Post <post@example.org>",
            "HAMSEDA_WORKER": "off",
            "HAMSEDA_MAIL_LINK_BASE": "https://post.example",
            "HAMSEDA_CHALLENGE": "off",
            "HAMSEDA_MAIL_CAP_PER_HOUR": "120",
            "HAMSEDA_MAIL_DOMAIN_PER_MINUTE": "30",
            "HAMSEDA_CONTACT": "https://example.org/contact",
            "HAMSEDA_STATEMENT_CREATORS": "everyone",
        },
        loopback=False,
    )
    assert settings == Settings(
        data_dir=tmp_path / "data",
        database_url="postgresql://hamseda:geheim@db/hamseda",
        key_dir=tmp_path / "keys",
        base_url="https://Hamseda.example",
        trusted_proxies=("10.0.0.1", "10.1.0.0/16"),
        trusted_hosts=("hamseda.example", "post.example", "localhost", "127.0.0.1", "[::1]"),
        mail_url="smtps://user:p%40ss@relay.example:465",
        mail_from="Post <post@example.org>",
        worker="off",
        mail_link_base="https://post.example",
        demo=False,
        challenge="off",
        mail_cap_per_hour=120,
        mail_domain_per_minute=30,
        contact="https://example.org/contact",
        statement_creators="everyone",
        loopback=False,
    )
    assert settings.warnings == ()
    assert "geheim" not in repr(settings)
    assert "p%40ss" not in repr(settings)


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("sqlite:///var/x.db", "sqlite+aiosqlite:///var/x.db"),
        ("sqlite:////srv/x.db", "sqlite+aiosqlite:////srv/x.db"),
        ("postgresql://u:p@h:5433/n", "postgresql+asyncpg://u:p@h:5433/n"),
        ("postgresql://u@/n?host=/run/pg", "postgresql+asyncpg://u@/n?host=%2Frun%2Fpg"),
        ("postgresql://u@h/n?sslmode=require", "postgresql+asyncpg://u@h/n?ssl=require"),
    ],
)
def test_database_urls_name_the_asynchronous_driver(url: str, expected: str) -> None:
    assert load_settings({"HAMSEDA_DATABASE_URL": url}).sqlalchemy_url == expected


@pytest.mark.parametrize(
    ("name", "value", "line"),
    [
        ("DATABASE_URL", "mysql://u:geheim@h/n", "is neither sqlite:///FILE nor"),
        ("DATABASE_URL", "postgresql://u:geheim@h", "is neither sqlite:///FILE nor"),
        ("DATABASE_URL", "postgresql://u:geheim@h:99999/n", "is neither sqlite:///FILE nor"),
        ("DATABASE_URL", "postgresql://u:geheim@h/n?geheim=1", "takes only the options host,"),
        ("DATABASE_URL", "sqlite://", "is neither sqlite:///FILE nor"),
        ("DATABASE_URL", "sqlite:///:memory:", "keeps nothing; name a file"),
        ("BASE_URL", "geheim", "is not an address such as https://example.org"),
        ("BASE_URL", "https://geheim:x@example.org", "holds more than scheme, host and port"),
        ("BASE_URL", "https://example.org/geheim", "holds more than scheme, host and port"),
        ("MAIL_LINK_BASE", "ftp://geheim", "is not an address such as https://example.org"),
        ("TRUSTED_PROXIES", "geheim", "holds something that is no IP address or network"),
        ("TRUSTED_PROXIES", "10.0.0.1/8", "holds something that is no IP address or network"),
        ("TRUSTED_HOSTS", "example.org:8000", "holds something that is no host name"),
        ("TRUSTED_HOSTS", "*", "holds something that is no host name"),
        ("MAIL_URL", "http://geheim", "is neither mailbox: nor smtp(s)://"),
        ("MAIL_URL", "smtp://", "is neither mailbox: nor smtp(s)://"),
        ("MAIL_URL", "smtp://h/geheim", "holds more than scheme, user, password, host and port"),
        ("MAIL_FROM", "geheim", "is not an e-mail address"),
        ("WORKER", "geheim", "is neither embedded nor off"),
        ("DEMO", "geheim", "is neither 1 nor 0"),
        ("CHALLENGE", "geheim", "is neither off nor altcha"),
        ("MAIL_CAP_PER_HOUR", "0", "is not a whole number from 1 on"),
        ("MAIL_CAP_PER_HOUR", "geheim", "is not a whole number from 1 on"),
        ("CONTACT", "geheim", "is neither an e-mail address nor the address of a page"),
        ("CONTACT", "javascript:geheim", "is neither an e-mail address nor the address of a page"),
        ("WORKER", "  ", "is empty; give it a value or leave it out"),
        ("CONTACT", "geheim\nX", "holds a line break or a control character"),
    ],
)
def test_a_wrong_value_is_one_line_without_the_value(name: str, value: str, line: str) -> None:
    environ = {f"HAMSEDA_{name}": value}
    if name == "MAIL_URL":
        environ["HAMSEDA_MAIL_FROM"] = "post@example.org"
    found = lines_of(environ)
    assert [text.startswith(f"HAMSEDA_{name} {line}") for text in found] == [True]
    assert "geheim" not in found[0]


def test_an_unknown_setting_is_named_and_the_nearest_known_one() -> None:
    assert lines_of({"HAMSEDA_BASEURL": "geheim", "HAMSEDA_Ä\n": "geheim"}) == (
        "HAMSEDA_BASEURL is not a setting; did you mean HAMSEDA_BASE_URL?",
        "HAMSEDA_?? is not a setting",
    )


def test_every_fault_has_its_line() -> None:
    assert lines_of({"HAMSEDA_DEMO": "yes", "HAMSEDA_WORKER": "on"}) == (
        "HAMSEDA_DEMO is neither 1 nor 0",
        "HAMSEDA_WORKER is neither embedded nor off",
    )


def test_a_value_and_its_file_contradict_each_other(tmp_path: Path) -> None:
    environ = {"HAMSEDA_CONTACT": "a@example.org", "HAMSEDA_CONTACT_FILE": str(tmp_path / "x")}
    assert lines_of(environ) == (
        "HAMSEDA_CONTACT and HAMSEDA_CONTACT_FILE are both set; leave one out",
    )


def test_a_file_that_cannot_be_read(tmp_path: Path) -> None:
    latin = tmp_path / "latin"
    latin.write_bytes(b"\xe9")
    assert lines_of({"HAMSEDA_MAIL_URL_FILE": str(tmp_path / "none")}) == (
        "HAMSEDA_MAIL_URL_FILE cannot be read (No such file or directory)",
    )
    assert lines_of({"HAMSEDA_MAIL_URL_FILE": str(latin)}) == (
        "HAMSEDA_MAIL_URL_FILE cannot be read (not UTF-8 text)",
    )


def test_a_relay_needs_a_sender() -> None:
    assert lines_of({"HAMSEDA_MAIL_URL": "smtp://relay.example"}) == (
        "HAMSEDA_MAIL_FROM is missing: messages through a relay need a sender",
    )


def test_a_public_service_needs_a_relay_unless_it_is_a_demo() -> None:
    assert lines_of({}, loopback=False) == (
        "HAMSEDA_MAIL_URL is mailbox: (or not set), which sends nothing, on a public service",
    )
    demo = load_settings({"HAMSEDA_DEMO": "1"}, loopback=False)
    assert (demo.demo, demo.mailbox_pages) == (True, False)


def test_the_data_folder_is_a_folder(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.touch()
    assert lines_of({"HAMSEDA_DATA_DIR": str(file)}) == ("HAMSEDA_DATA_DIR is not a folder",)


def test_the_command_line_goes_before_the_environment(tmp_path: Path) -> None:
    settings = load_settings({"HAMSEDA_DATA_DIR": "/elsewhere"}, data_dir=tmp_path)
    assert (settings.data_dir, settings.key_dir) == (tmp_path, tmp_path / "keys")


@pytest.mark.parametrize(
    ("environ", "loopback", "demo"),
    [
        ({}, True, True),
        ({"HAMSEDA_BASE_URL": "http://[::1]:9000"}, True, True),
        ({"HAMSEDA_BASE_URL": "https://example.org"}, True, False),
        ({"HAMSEDA_BASE_URL": "https://example.org", "HAMSEDA_DEMO": "1"}, True, True),
        ({"HAMSEDA_DEMO": "0"}, True, False),
        (RELAY, True, False),
        (RELAY, False, False),
    ],
)
def test_when_it_is_a_demo(environ: dict[str, str], loopback: bool, demo: bool) -> None:  # noqa: FBT001
    settings = load_settings(environ, loopback=loopback)
    assert (settings.demo, settings.mailbox_pages) == (demo, demo)


def test_what_is_unwise_is_a_warning() -> None:
    settings = load_settings(
        {
            **RELAY,
            "HAMSEDA_BASE_URL": "http://example.org",
            "HAMSEDA_TRUSTED_HOSTS": "www.example.org",
            "HAMSEDA_DEMO": "1",
        },
        loopback=False,
    )
    assert settings.warnings == (
        (
            "HAMSEDA_KEY_DIR lies inside HAMSEDA_DATA_DIR: whoever copies the data folder holds"
            " the keys too"
        ),
        "HAMSEDA_BASE_URL is not https: what people type crosses the net openly",
        "HAMSEDA_TRUSTED_HOSTS leaves out the host of HAMSEDA_BASE_URL",
        "HAMSEDA_DEMO is on beyond this machine: nothing holds a name back",
    )


def test_a_demo_behind_a_public_address_shows_its_mailbox_and_says_so() -> None:
    environ = {"HAMSEDA_BASE_URL": "https://example.org", "HAMSEDA_DEMO": "1"}
    assert load_settings(environ).warnings[-1] == (
        "HAMSEDA_DEMO is on: whoever reaches HAMSEDA_BASE_URL reads the mailbox"
    )


def test_every_setting_is_a_field() -> None:
    fields = set(Settings.__dataclass_fields__) - {"loopback"}
    assert {name.lower() for name in SETTINGS} == fields
