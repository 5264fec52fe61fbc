from pathlib import Path
from typing import Literal
from urllib.parse import quote

import pytest

from app.outbox.failures import TemporaryFailure
from app.outbox.relay import Relay
from app.outbox.smtp import SmtpTransport
from app.outbox.transports import make_transport
from tests.domain.outbox.certificates import self_signed
from tests.domain.outbox.relays import HOST, PASSWORD, TO, USER, Desk, Door, email, listening

Protection = Literal["implicit", "required"]
both_ways = pytest.mark.parametrize("protection", ["implicit", "required"])


def strict(
    door: Door, protection: Protection, certificate: Path | None, login: str | None = None
) -> SmtpTransport:
    """A transport that insists on TLS as towards a relay elsewhere, and trusts one certificate."""
    relay = Relay(
        host=HOST,
        port=door.port,
        tls=protection,
        username=login and USER,
        password=login,
    )
    context = relay.tls_context()
    if certificate is not None:
        context.load_verify_locations(certificate)
    return SmtpTransport(relay, tls=context)


@both_ways
async def test_messages_are_protected(tmp_path: Path, protection: Protection) -> None:
    context, certificate = self_signed(tmp_path, HOST)
    implicit = protection == "implicit"
    async with listening(
        Desk(), tls=context if implicit else None, starttls=None if implicit else context
    ) as door:
        transport = strict(door, protection, certificate)
        await transport.send(email(number=1), TO)
        await transport.send(email(number=2), TO)
        await transport.close()
        assert [taken.tls for taken in door.desk.taken] == [True, True]
        assert len(door.opened) == 1


@both_ways
@pytest.mark.parametrize("trusted", [True, False])
async def test_a_wrong_or_unknown_certificate_gets_nothing(
    tmp_path: Path, protection: Protection, *, trusted: bool
) -> None:
    context, certificate = self_signed(tmp_path, "other.example" if trusted else HOST)
    implicit = protection == "implicit"
    async with listening(
        Desk(),
        tls=context if implicit else None,
        starttls=None if implicit else context,
    ) as door:
        transport = strict(door, protection, certificate if trusted else None, PASSWORD)
        with pytest.raises(TemporaryFailure) as failed:
            await transport.send(email(), TO)
        await transport.close()
        assert (failed.value.code, door.desk.taken, door.desk.logins) == ("tls", [], [])


async def test_a_relay_elsewhere_without_tls_gets_nothing() -> None:
    async with listening(Desk()) as door:
        transport = strict(door, "required", None)
        with pytest.raises(TemporaryFailure) as failed:
            await transport.send(email(), TO)
        await transport.close()
        assert (failed.value.code, door.desk.taken) == ("session", [])


@pytest.mark.parametrize("offered", [True, False])
async def test_a_relay_on_this_machine_may_sign_its_own_certificate_or_have_none(
    tmp_path: Path, *, offered: bool
) -> None:
    context, _ = self_signed(tmp_path, "other.example")
    async with listening(Desk(), starttls=context if offered else None) as door:
        transport = make_transport(f"smtp://{HOST}:{door.port}", tmp_path)
        await transport.send(email(), TO)
        await transport.close()
        assert [taken.tls for taken in door.desk.taken] == [offered]


async def test_user_and_password_of_any_characters_log_in(tmp_path: Path) -> None:
    context, _ = self_signed(tmp_path, HOST)
    async with listening(Desk(), starttls=context, login=True) as door:
        login = f"{quote(USER, safe='')}:{quote(PASSWORD, safe='')}"
        transport = make_transport(f"smtp://{login}@{HOST}:{door.port}", tmp_path)
        await transport.send(email(), TO)
        await transport.close()
        assert [(taken.tls, taken.login) for taken in door.desk.taken] == [(True, USER.encode())]


async def test_a_wrong_password_is_the_hosts_to_mend(tmp_path: Path) -> None:
    context, certificate = self_signed(tmp_path, HOST)
    async with listening(Desk(), starttls=context, login=True) as door:
        transport = strict(door, "required", certificate, "wrong")
        with pytest.raises(TemporaryFailure) as failed:
            await transport.send(email(), TO)
        await transport.close()
        assert (failed.value.code, door.desk.taken) == ("535 5.7.8", [])


async def test_a_relay_that_knows_no_login_is_the_hosts_to_mend(tmp_path: Path) -> None:
    async with listening(Desk()) as door:
        transport = make_transport(f"smtp://user:secret@{HOST}:{door.port}", tmp_path)
        with pytest.raises(TemporaryFailure) as failed:
            await transport.send(email(), TO)
        await transport.close()
        assert (failed.value.code, door.desk.taken) == ("session", [])
