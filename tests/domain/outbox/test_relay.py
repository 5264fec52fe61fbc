import ssl
import traceback
from pathlib import Path

import pytest

from app.outbox.mailbox import MailboxTransport
from app.outbox.relay import InvalidMailUrl, Relay, is_loopback, parse_mail_url
from app.outbox.smtp import SmtpTransport
from app.outbox.transports import make_transport


@pytest.mark.parametrize(
    ("url", "relay"),
    [
        ("smtp://relay.example", Relay(host="relay.example", port=587, tls="required")),
        ("smtp://relay.example:2525/", Relay(host="relay.example", port=2525, tls="required")),
        ("smtps://relay.example", Relay(host="relay.example", port=465, tls="implicit")),
        (
            "smtp://post%40example.org:p%40ss%2Fw%3A%25@relay.example:587",
            Relay(
                host="relay.example",
                port=587,
                tls="required",
                username="post@example.org",
                password="p@ss/w:%",
            ),
        ),
        (
            "smtp://token@relay.example",
            Relay(host="relay.example", port=587, tls="required", username="token"),
        ),
        ("smtp://localhost:25", Relay(host="localhost", port=25, tls="offered", verify=False)),
        ("smtp://[::1]:25", Relay(host="::1", port=25, tls="offered", verify=False)),
        ("smtp://127.0.0.9:25", Relay(host="127.0.0.9", port=25, tls="offered", verify=False)),
        ("smtps://127.0.0.1", Relay(host="127.0.0.1", port=465, tls="implicit", verify=False)),
        ("smtp://[2001:db8::1]", Relay(host="2001:db8::1", port=587, tls="required")),
    ],
)
def test_a_relay_is_read_from_its_url(url: str, relay: Relay) -> None:
    assert parse_mail_url(url) == relay


@pytest.mark.parametrize(
    "url",
    [
        "",
        "smtp:",
        "smtp://",
        "smtp://:25",
        "smtp://user:secret@",
        "smtp://user:secret@relay.example:port",
        "smtp://user:secret@relay.example:99999",
        "smtp://user:secret@relay.example/path",
        "smtp://user:secret@relay.example?tls=no",
        "smtp://user:secret@relay.example#x",
        "smtp://user:secret@[::1",
        "http://user:secret@relay.example",
        "mailbox:/etc",
        "file:///etc/secret",
    ],
)
def test_what_is_no_relay_is_refused_and_not_repeated(url: str, tmp_path: Path) -> None:
    with pytest.raises(InvalidMailUrl) as refused:
        make_transport(url, tmp_path)
    told = "".join(traceback.format_exception(refused.value))
    assert (str(refused.value), told.count("relay.example:99999")) == ("mail-url", 0)
    assert "user:secret" not in told


def test_the_url_chooses_the_transport(tmp_path: Path) -> None:
    assert [
        type(make_transport(url, tmp_path))
        for url in ("mailbox:", "smtp://relay.example", "smtps://relay.example")
    ] == [MailboxTransport, SmtpTransport, SmtpTransport]


def test_a_password_is_never_shown() -> None:
    relay = parse_mail_url("smtps://post%40example.org:secret@relay.example")
    assert repr(relay) == "Relay(host='relay.example', port=465, tls='implicit', verify=True)"


def test_a_relay_elsewhere_must_show_a_good_certificate() -> None:
    elsewhere = parse_mail_url("smtp://relay.example").tls_context()
    here = parse_mail_url("smtp://localhost").tls_context()
    assert (elsewhere.verify_mode, elsewhere.check_hostname) == (ssl.CERT_REQUIRED, True)
    assert (here.verify_mode, here.check_hostname) == (ssl.CERT_NONE, False)


@pytest.mark.parametrize(
    ("host", "expected"),
    [
        ("localhost", True),
        ("relay.localhost", True),
        ("127.0.0.1", True),
        ("::1", True),
        ("0.0.0.0", False),  # noqa: S104 - listens nowhere
        ("10.0.0.1", False),
        ("127.0.0.1.example.org", False),
        ("localhost.example.org", False),
        ("notlocalhost", False),
    ],
)
def test_loopback_is_told_by_the_whole_name(host: str, expected: bool) -> None:  # noqa: FBT001
    assert is_loopback(host) is expected
