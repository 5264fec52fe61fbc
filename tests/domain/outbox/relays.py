"""A real SMTP server on a loopback port, which remembers what it took and refuses on request."""

import asyncio
import ssl
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.message import EmailMessage

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from app.outbox.compose import compose
from app.outbox.messages import Link, Message, confirm_message

HOST = "127.0.0.1"
SENDER = "no-reply@post.example.org"
TO = "someone.private@mail.example"
USER, PASSWORD = "post@example.org", "p@ss:w/rd% ü"


@dataclass
class Taken:
    """One message as the relay has it."""

    sender: str
    to: list[str]
    raw: bytes
    ehlo: str
    tls: bool
    login: bytes | None


@dataclass
class Desk:
    """What the relay answers, and what came in; an empty answer is an acceptance."""

    at_mail: str = ""
    at_rcpt: str = ""
    at_data: str = ""
    before_data: Callable[[], "asyncio.Future[None]"] | None = None
    taken: list[Taken] = field(default_factory=list)
    logins: list[bytes] = field(default_factory=list)
    commands: list[str] = field(default_factory=list)

    async def handle_MAIL(  # noqa: N802 - named by aiosmtpd, like those below
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return self.at_mail or "250 2.1.0 fine"

    async def handle_RCPT(  # noqa: N802
        self,
        _server: SMTP,
        _session: Session,
        envelope: Envelope,
        address: str,
        _options: list[str],
    ) -> str:
        if not self.at_rcpt:
            envelope.rcpt_tos.append(address)
        return self.at_rcpt or "250 2.1.5 fine"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        if self.before_data is not None:
            await self.before_data()
        if not self.at_data:
            assert isinstance(envelope.content, bytes)
            self.taken.append(
                Taken(
                    envelope.mail_from or "",
                    list(envelope.rcpt_tos),
                    envelope.content,
                    session.host_name or "",
                    server.transport is not None
                    and server.transport.get_extra_info("sslcontext") is not None,
                    session.auth_data.login if session.auth_data else None,
                )
            )
        return self.at_data or "250 2.0.0 taken"

    async def handle_QUIT(self, _server: SMTP, _session: Session, _envelope: Envelope) -> str:  # noqa: N802
        self.commands.append("QUIT")
        return "221 2.0.0 Bye"

    def log_in(
        self, _server: SMTP, _session: Session, _envelope: Envelope, _mechanism: str, data: object
    ) -> AuthResult:
        assert isinstance(data, LoginPassword)
        self.logins.append(data.login)
        good = (data.login, data.password) == (USER.encode(), PASSWORD.encode())
        return AuthResult(success=good, handled=False, auth_data=data if good else None)


@dataclass
class Door:
    """Where the relay listens, and how many connections came and are open."""

    port: int
    desk: Desk
    opened: list[SMTP] = field(default_factory=list)

    @property
    def open_now(self) -> int:
        return sum(1 for session in self.opened if session.transport is not None)

    def hang_up(self) -> None:
        for session in self.opened:
            if session.transport is not None:
                session.transport.abort()  # type: ignore[attr-defined]


@asynccontextmanager
async def listening(
    desk: Desk,
    *,
    starttls: ssl.SSLContext | None = None,
    tls: ssl.SSLContext | None = None,
    login: bool = False,
    smtputf8: bool = True,
    port: int = 0,
) -> AsyncIterator[Door]:
    """A relay for as long as the block lasts; `port` 0 takes any free one."""
    loop = asyncio.get_running_loop()
    door = Door(port, desk)

    def session() -> SMTP:
        protocol = SMTP(
            desk,
            loop=loop,
            hostname="relay.example",
            tls_context=starttls,
            require_starttls=starttls is not None and login,
            auth_required=login,
            auth_require_tls=starttls is not None or not login,
            authenticator=desk.log_in if login else None,
            enable_SMTPUTF8=smtputf8,
        )
        door.opened.append(protocol)
        return protocol

    server = await loop.create_server(session, HOST, port, ssl=tls)
    door.port = server.sockets[0].getsockname()[1]
    try:
        yield door
    finally:
        server.close()
        door.hang_up()
        await server.wait_closed()


def email(to: str = TO, *, number: int = 1) -> EmailMessage:
    return compose(
        note(to), sender=SENDER, message_id=f"<{number}@post.example.org>", date=datetime.now(UTC)
    )


def note(to: str = TO) -> Message:
    link = Link("https://post.example.org/fa/c", "t" * 43, datetime(2026, 3, 14, tzinfo=UTC))
    return confirm_message(to, "fa", link)
