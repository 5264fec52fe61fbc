"""Handing messages to a mail relay (RFC 5321), over connections that are kept for the next ones.

Nothing here writes to a log: a relay's words and the library's exceptions carry addresses. Failures
are raised outside of the `except` blocks that met them, so that no traceback drags those along.
"""

import asyncio
import ssl
from contextlib import suppress
from dataclasses import dataclass
from email.headerregistry import Address
from email.message import EmailMessage

import aiosmtplib

from app.outbox.compose import wire_address
from app.outbox.failures import (
    MailFailure,
    PermanentFailure,
    PutOff,
    RelayAway,
    TemporaryFailure,
    reply_code,
)
from app.outbox.relay import Relay

CONNECTIONS = 4
CONNECT_TIMEOUT = 10.0
COMMAND_TIMEOUT = 30.0
QUIT_TIMEOUT = 5.0
IDLE_LIMIT = 60.0
"""Seconds that an unused connection is trusted: a firewall may have forgotten it since."""
MESSAGES_PER_CONNECTION = 100
"""Some relays end longer sessions with a 421."""

_LATER = {421, 450, 451, 452}
"""What relays say for a domain that wants fewer messages (RFC 5321 section 4.2.2, RFC 6647)."""

_REFUSALS = (aiosmtplib.SMTPResponseException, aiosmtplib.SMTPRecipientsRefused)


@dataclass(slots=True)
class _Connection:
    client: aiosmtplib.SMTP
    used_at: float
    sent: int = 0


class SmtpTransport:
    """A relay behind at most `connections` connections, opened when first needed."""

    def __init__(
        self, relay: Relay, *, connections: int = CONNECTIONS, tls: ssl.SSLContext | None = None
    ) -> None:
        self._relay = relay
        self._tls = tls or relay.tls_context()
        self._places = asyncio.Semaphore(connections)
        self._idle: list[_Connection] = []

    async def send(self, email: EmailMessage, to: str) -> None:
        """Hand over `email` for the mailbox `to`; the sender is the one in its From header.

        Raises:
            TemporaryFailure: the relay is away, says "later", or refuses all of our messages (a
                wrong password, a sender that it does not know): the host must mend that, and what
                waits must not be lost meanwhile. `RelayAway` where it could be
                told before any recipient was named, `PutOff` where one is to wait.
            PermanentFailure: the relay refuses this recipient.
        """
        async with self._places:
            failure = await self._attempt(email, wire_address(to))
        if failure is not None:
            raise failure

    async def close(self) -> None:
        """Say goodbye on every idle connection; no longer than one of them takes."""
        clients = [connection.client for connection in self._idle]
        self._idle.clear()
        await asyncio.gather(*map(_leave, clients))

    async def _attempt(self, email: EmailMessage, recipient: str) -> MailFailure | None:
        """Send on a kept or a new connection; keep it only where the session is still sound."""
        sender = email["From"].addresses[0]
        connection = self._kept()
        try:
            if connection is None:
                connection = await self._connect(sender)
        except Exception as error:  # noqa: BLE001 - whatever it was, its words stay here
            return RelayAway(_connect_code(error))
        failure: MailFailure | None = None
        sound = False
        try:
            await _transact(connection.client, email, sender.addr_spec, recipient)
            sound = True
        except Exception as error:  # noqa: BLE001 - whatever it was, its words stay here
            failure = _failure(error)
            sound = isinstance(error, _REFUSALS)
        finally:  # also when the task is cancelled in the middle of a command
            self._put_back(connection, sound=sound)
        return failure

    def _kept(self) -> _Connection | None:
        now = asyncio.get_running_loop().time()
        while self._idle:
            connection = self._idle.pop()
            if connection.client.is_connected and now - connection.used_at < IDLE_LIMIT:
                return connection
            connection.client.close()
        return None

    def _put_back(self, connection: _Connection, *, sound: bool) -> None:
        connection.sent += 1
        connection.used_at = asyncio.get_running_loop().time()
        if sound and connection.client.is_connected and connection.sent < MESSAGES_PER_CONNECTION:
            self._idle.append(connection)
        else:
            connection.client.close()

    async def _connect(self, sender: Address) -> _Connection:
        relay = self._relay
        client = aiosmtplib.SMTP(
            hostname=relay.host,
            port=relay.port,
            username=relay.username,
            password=relay.password,
            # The default is this machine's own name, which would stand in every message's trace.
            local_hostname=sender.domain,
            timeout=COMMAND_TIMEOUT,
            use_tls=relay.tls == "implicit",
            start_tls={"implicit": False, "required": True, "offered": None}[relay.tls],
            tls_context=self._tls,
        )
        await client.connect(timeout=CONNECT_TIMEOUT)
        return _Connection(client, asyncio.get_running_loop().time())


async def _leave(client: aiosmtplib.SMTP) -> None:
    with suppress(aiosmtplib.SMTPException, OSError):
        await client.quit(timeout=QUIT_TIMEOUT)
    client.close()


async def _transact(
    client: aiosmtplib.SMTP, email: EmailMessage, sender: str, recipient: str
) -> None:
    """One MAIL, RCPT, DATA; the envelope is reset after a refusal."""
    wide = not (sender.isascii() and recipient.isascii())
    options = ["SMTPUTF8"] if wide else []  # RFC 6531 section 3.4
    await client.sendmail(sender, [recipient], email.as_bytes(), mail_options=options)


def _failure(error: Exception) -> MailFailure:
    if isinstance(error, aiosmtplib.SMTPRecipientsRefused):
        refusal = error.recipients[0]
        return _refused(refusal.code, refusal.message, at_recipient=True)
    if isinstance(error, aiosmtplib.SMTPDataError):
        return _refused(error.code, error.message, at_recipient=False)
    if isinstance(error, aiosmtplib.SMTPNotSupported):
        return PermanentFailure("550 5.6.7")  # RFC 6531 section 3.5: no path for this local part
    return RelayAway(_connect_code(error))


def _refused(status: int, text: str, *, at_recipient: bool) -> MailFailure:
    """Whether a refusal is about the mailbox, or about us.

    After RCPT any 5xx is about the mailbox, unless the relay wants a login first (530, RFC 4954) or
    speaks of policy (X.7.X, RFC 3463: "relay access denied"). After DATA only X.1.X and X.2.X are:
    our messages are all alike, so whatever else displeases there is for the host to mend.
    """
    code = reply_code(status, text)
    subject = code[4:7]
    if at_recipient:
        final = status // 100 == 5 and status != 530 and subject != "5.7"  # noqa: PLR2004
    else:
        final = status // 100 == 5 and subject in {"5.1", "5.2"}  # noqa: PLR2004
    if final:
        return PermanentFailure(code)
    return PutOff(code) if status in _LATER else TemporaryFailure(code)


def _connect_code(error: Exception) -> str:
    if isinstance(error, aiosmtplib.SMTPResponseException) and error.code > 0:
        return reply_code(error.code, error.message)
    if isinstance(error, TimeoutError):
        return "timeout"
    if isinstance(error, ssl.SSLError) or isinstance(error.__cause__, ssl.SSLError):
        return "tls"
    if isinstance(error, OSError):
        return "connect"
    if isinstance(error, aiosmtplib.SMTPException):
        return "session"  # it offers no STARTTLS, or no way to log in
    return type(error).__name__
