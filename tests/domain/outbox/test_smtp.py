import asyncio
import logging
import traceback
from email import message_from_bytes
from email.policy import default

import pytest

from app.outbox import smtp
from app.outbox.failures import MailFailure, PermanentFailure, PutOff, RelayAway, TemporaryFailure
from app.outbox.mailbox import received
from app.outbox.relay import Relay
from app.outbox.smtp import SmtpTransport
from tests.domain.outbox.relays import HOST, SENDER, TO, Desk, Door, email, listening, note


def transport_to(door: Door, *, connections: int = 4) -> SmtpTransport:
    return SmtpTransport(Relay(host=HOST, port=door.port, tls="offered"), connections=connections)


async def test_a_message_arrives_as_it_was_composed() -> None:
    async with listening(Desk()) as door:
        transport = transport_to(door)
        await transport.send(email(), TO)
        await transport.close()
        (taken,) = door.desk.taken
    assert (taken.sender, taken.to, taken.ehlo) == (SENDER, [TO], "post.example.org")
    entry = received(taken.raw, TO)
    assert (entry["subject"], entry["text"], entry["html"]) == (
        note().subject,
        note().text,
        note().html,
    )


async def test_one_connection_carries_one_message_after_the_other() -> None:
    async with listening(Desk()) as door:
        transport = transport_to(door)
        for number in range(5):
            await transport.send(email(number=number), TO)
        assert (len(door.opened), len(door.desk.taken)) == (1, 5)
        await transport.close()
        assert (door.open_now, door.desk.commands) == (0, ["QUIT"])


async def test_a_burst_uses_no_more_connections_than_allowed() -> None:
    async with listening(Desk()) as door:
        transport = transport_to(door, connections=3)
        await asyncio.gather(*(transport.send(email(number=n), TO) for n in range(40)))
        await transport.close()
        ids = {message_from_bytes(taken.raw)["Message-ID"] for taken in door.desk.taken}
        assert (len(door.opened), len(door.desk.taken), len(ids)) == (3, 40, 40)


async def test_a_long_session_is_begun_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(smtp, "MESSAGES_PER_CONNECTION", 2)
    async with listening(Desk()) as door:
        transport = transport_to(door)
        for number in range(5):
            await transport.send(email(number=number), TO)
        await transport.close()
        assert (len(door.opened), len(door.desk.taken)) == (3, 5)


async def test_a_connection_that_lay_idle_is_not_trusted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(smtp, "IDLE_LIMIT", 0.0)
    async with listening(Desk()) as door:
        transport = transport_to(door)
        await transport.send(email(), TO)
        await transport.send(email(), TO)
        await transport.close()
        assert (len(door.opened), len(door.desk.taken)) == (2, 2)


async def test_a_relay_that_hung_up_or_restarted_is_met_again() -> None:
    desk = Desk()
    async with listening(desk) as door:
        transport = transport_to(door)
        await transport.send(email(number=1), TO)
        door.hang_up()
        await asyncio.sleep(0.05)
        await transport.send(email(number=2), TO)
        port = door.port
    await asyncio.sleep(0.05)
    with pytest.raises(TemporaryFailure) as away:
        await transport.send(email(number=3), TO)
    async with listening(desk, port=port):
        await transport.send(email(number=3), TO)
        await transport.close()
    assert away.value.code == "connect"
    assert [message_from_bytes(taken.raw)["Message-ID"] for taken in desk.taken] == [
        f"<{number}@post.example.org>" for number in (1, 2, 3)
    ]


@pytest.mark.parametrize(
    ("stage", "reply", "kind", "code"),
    [
        ("at_rcpt", f"550 5.1.1 <{TO}>: no such user", PermanentFailure, "550 5.1.1"),
        ("at_rcpt", f"550 <{TO}> unknown", PermanentFailure, "550"),
        ("at_rcpt", "552 5.2.2 full", PermanentFailure, "552 5.2.2"),
        ("at_rcpt", f"450 4.2.1 <{TO}> greylisted", PutOff, "450 4.2.1"),
        ("at_rcpt", f"554 5.7.1 <{TO}>: Relay access denied", TemporaryFailure, "554 5.7.1"),
        ("at_rcpt", "530 Authentication required", TemporaryFailure, "530"),
        ("at_rcpt", "550 5.1.1.1 not a code", PermanentFailure, "550"),
        ("at_mail", f"553 5.7.1 <{SENDER}> not owned by you", RelayAway, "553 5.7.1"),
        ("at_mail", "452 4.3.1 disk full", RelayAway, "452 4.3.1"),
        ("at_data", f"550 5.1.1 <{TO}> unknown", PermanentFailure, "550 5.1.1"),
        ("at_data", "552 5.2.2 full", PermanentFailure, "552 5.2.2"),
        ("at_data", "554 5.6.0 we do not like it", TemporaryFailure, "554 5.6.0"),
        ("at_data", "550 no reason", TemporaryFailure, "550"),
        ("at_data", "451 4.3.0 later", PutOff, "451 4.3.0"),
        ("at_data", "421 4.3.2 closing", PutOff, "421 4.3.2"),
    ],
)
async def test_refusals_are_told_apart_and_nothing_of_their_words_is_kept(
    stage: str, reply: str, kind: type[MailFailure], code: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG, logger="app")
    caplog.set_level(logging.DEBUG, logger="aiosmtplib")
    desk = Desk()
    setattr(desk, stage, reply)
    async with listening(desk) as door:
        transport = transport_to(door)
        with pytest.raises(MailFailure) as failed:
            await transport.send(email(), TO)
        setattr(door.desk, stage, "")
        await transport.send(email(number=2), TO)
        await transport.close()
        assert len(door.desk.taken) == 1
    error = failed.value
    assert (type(error), error.code) == (kind, code)
    assert (error.__cause__, error.__context__) == (None, None)
    told = "".join(traceback.format_exception(error)) + repr(error) + repr(vars(error))
    assert TO in email().as_string()
    assert [word for word in (TO, SENDER, "someone") if word in told + caplog.text] == []


async def test_a_refused_recipient_costs_no_connection() -> None:
    async with listening(Desk(at_rcpt="550 5.1.1 no")) as door:
        transport = transport_to(door)
        for _ in range(3):
            with pytest.raises(PermanentFailure):
                await transport.send(email(), TO)
        door.desk.at_rcpt = ""
        await transport.send(email(), TO)
        await transport.close()
        assert (len(door.opened), len(door.desk.taken)) == (1, 1)


async def test_a_relay_that_is_silent_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(smtp, "CONNECT_TIMEOUT", 0.1)
    done = asyncio.Event()

    async def silent(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await done.wait()
        writer.close()

    server = await asyncio.start_server(silent, HOST, 0)
    port = server.sockets[0].getsockname()[1]
    transport = SmtpTransport(Relay(host=HOST, port=port, tls="offered"))
    with pytest.raises(TemporaryFailure) as failed:
        await transport.send(email(), TO)
    done.set()
    server.close()
    await server.wait_closed()
    assert failed.value.code == "timeout"


@pytest.mark.parametrize(
    ("greeting", "code"),
    [(b"421 4.7.0 busy\r\n", "421 4.7.0"), (b"554 go away\r\n", "554"), (b"", "connect")],
)
async def test_a_relay_that_does_not_let_us_in_is_tried_later(greeting: bytes, code: str) -> None:
    async def unfriendly(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(greeting)
        writer.close()

    server = await asyncio.start_server(unfriendly, HOST, 0)
    port = server.sockets[0].getsockname()[1]
    transport = SmtpTransport(Relay(host=HOST, port=port, tls="offered"))
    with pytest.raises(TemporaryFailure) as failed:
        await transport.send(email(), TO)
    server.close()
    await server.wait_closed()
    assert failed.value.code == code


async def test_a_relay_that_falls_silent_in_the_middle_is_given_up(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(smtp, "COMMAND_TIMEOUT", 0.1)
    loop = asyncio.get_running_loop()
    async with listening(Desk(before_data=loop.create_future)) as door:
        transport = transport_to(door)
        with pytest.raises(TemporaryFailure) as failed:
            await transport.send(email(), TO)
        door.desk.before_data = None
        await transport.send(email(number=2), TO)
        await transport.close()
        assert (failed.value.code, len(door.opened), len(door.desk.taken)) == ("timeout", 2, 1)


async def test_a_connection_lost_before_the_answer_means_another_try() -> None:
    async with listening(Desk()) as door:

        def hang_up() -> "asyncio.Future[None]":
            door.hang_up()
            return asyncio.sleep(0)  # type: ignore[return-value]

        door.desk.before_data = hang_up
        transport = transport_to(door)
        with pytest.raises(TemporaryFailure) as failed:
            await transport.send(email(), TO)
        assert failed.value.code == "connect"


async def test_a_cancelled_send_leaves_no_half_spoken_session_behind() -> None:
    loop = asyncio.get_running_loop()
    async with listening(Desk(before_data=loop.create_future)) as door:
        transport = transport_to(door, connections=1)
        task = asyncio.create_task(transport.send(email(number=1), TO))
        await asyncio.sleep(0.1)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        door.desk.before_data = None
        await transport.send(email(number=2), TO)
        await transport.close()
        ids = [message_from_bytes(taken.raw)["Message-ID"] for taken in door.desk.taken]
        assert (len(door.opened), ids) == (2, ["<2@post.example.org>"])


@pytest.mark.parametrize(
    ("typed", "wire"),
    [
        ("someone@ایران.example", "someone@xn--mgba3a4f16a.example"),
        ("نام@ایران.example", "نام@xn--mgba3a4f16a.example"),
    ],
)
async def test_addresses_in_other_scripts_arrive(typed: str, wire: str) -> None:
    async with listening(Desk()) as door:
        transport = transport_to(door)
        await transport.send(email(typed), typed)
        await transport.close()
        (taken,) = door.desk.taken
    assert taken.to == [wire]
    assert str(message_from_bytes(taken.raw, policy=default)["To"]) == wire


async def test_a_relay_that_cannot_write_a_local_part_never_will() -> None:
    async with listening(Desk(), smtputf8=False) as door:
        transport = transport_to(door)
        with pytest.raises(PermanentFailure) as failed:
            await transport.send(email("نام@mail.example"), "نام@mail.example")
        await transport.send(email(), TO)
        await transport.close()
        assert (failed.value.code, len(door.desk.taken)) == ("550 5.6.7", 1)


async def test_what_is_no_address_never_reaches_the_relay() -> None:
    async with listening(Desk()) as door:
        transport = transport_to(door)
        with pytest.raises(PermanentFailure) as failed:
            await transport.send(email(), f"{TO}>\r\nRCPT TO:<other@mail.example")
        assert (failed.value.code, len(door.opened)) == ("553 5.1.3", 0)
