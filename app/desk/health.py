"""How mail and worker do, in plain words, and what to do when mail stands still."""

from fastapi import APIRouter
from starlette.responses import Response

from app.desk.access import STATEMENT, Reviewers
from app.desk.page import done, page
from app.http.dependencies import InContext, Now, ReadConnection, WriteConnection
from app.i18n import N_, translations
from app.outbox.health import outbox_health
from app.outbox.leases import wake
from app.text.names import Language

router = APIRouter(include_in_schema=False)

REASONS: dict[str, str] = {
    "connect": N_("The mail relay could not be reached."),
    "timeout": N_("The mail relay took too long to answer."),
    "tls": N_("The connection to the mail relay could not be protected."),
    "session": N_("The mail relay offers no protected connection, or no way to log in."),
    "mailbox": N_("The folder of the demonstration’s mailbox could not be written."),
    "missing-key": N_("The key for it is not in the key folder any more."),
    "destroyed-key": N_("The key for it was destroyed before it could be sent."),
    "too-late": N_("It waited so long that its link would not have worked any more."),
    "530": N_("The mail relay wants a password, or another one."),
    "535": N_("The mail relay does not accept the password."),
    "421": N_("The mail relay asks to wait."),
    "450": N_("The receiving server asks to wait."),
    "451": N_("The receiving server asks to wait."),
    "452": N_("The receiving server asks to wait."),
    "550": N_("There is no such mailbox, or it takes no mail."),
    "552": N_("The mailbox is full."),
    "553": N_("This is not an address that a message can be sent to."),
    "554": N_("The receiving server refuses the message."),
}
"""What failures mean; numbers are replies of SMTP (RFC 5321, section 4.2.3)."""

OTHER = {
    "4": N_("Refused for now; it is tried again."),
    "5": N_("Refused for good."),
}
INTERNAL = N_("Something went wrong in the program itself. The host’s log names it.")


@router.get(STATEMENT + "/mail")
async def mail(
    context: InContext, seat: Reviewers, connection: ReadConnection, now: Now
) -> Response:
    """Signs of life of worker and outbox; of the whole instance, for messages name no statement."""
    health = await outbox_health(connection, now)
    return page(
        context,
        seat,
        "desk/mail.html",
        card=seat.statement,
        health=health,
        troubles=health.troubles(now),
        reason=lambda code: reason(code, seat.language),
    )


@router.post(STATEMENT + "/mail")
async def try_again(
    context: InContext, seat: Reviewers, connection: WriteConnection, now: Now
) -> Response:
    """Have tried at once what waits for its next try."""
    del context
    await wake(connection, now)
    await seat.record(connection, "mail.tried", now=now)
    return done(seat.to("/mail"), "mail-tried")


def reason(code: str, language: Language) -> str:
    """A failure's code in words."""
    words = REASONS.get(code) or REASONS.get(code[:3])
    if words is None:
        words = OTHER.get(code[:1], INTERNAL) if code[:3].isdecimal() else INTERNAL
    return translations(language).gettext(words)
