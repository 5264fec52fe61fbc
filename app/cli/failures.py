"""What a command says when it cannot do its work: one line, nothing that others typed."""

from app.errors import HamsedaError, InvalidForm
from app.i18n import error_text
from app.statements.publishing import FrozenText


class CommandFailed(HamsedaError):  # noqa: N818 - reads as what happened
    """A command cannot go on; `detail` is the line to print."""

    code = "command-failed"


_SENTENCES = {
    "unknown-statement": "there is no statement of this slug",
    "frozen-prevailing-language": "the statement was signed, so its prevailing language is frozen",
    "frozen-order": "names were published already, so the order of the list stays",
    "state-forbids": "the statement's state does not allow this",
    "closed-statement": "the statement is archived and takes nothing more",
    "unknown-signature": "a signature of this id is not among the statement's",
    "ended-signature": "a signature among these has ended; nothing was changed",
    "unknown-format": "there is no such format",
    "unknown-group": "there is no such group",
    "kind-not-offered": "there is no such kind",
    "database-busy": "the database is busy; try again in a moment",
    "database-unavailable": "the database cannot be reached, or is locked",
    "destroyed-key": "the key was destroyed",
    "missing-key": "a key is missing in the key folder",
    "no-key-yet": "no worker has made the keys yet",
}
"""By code, for those whose sentence for readers of pages would not help at a terminal."""


def sentence(error: HamsedaError) -> str:
    """The one line for an expected error."""
    if isinstance(error, FrozenText):
        languages = ", ".join(error.languages)
        return (
            f"the statement was signed, so its text is frozen ({languages}):"
            ' put what is new into a block ::: update date="…" ::: and keep the rest as it was'
        )
    if isinstance(error, InvalidForm):
        return "; ".join(f"{each.field}: {_of_code(each.code)}" for each in error.errors)
    if error.detail not in {"", error.code}:
        return " ".join(error.detail.split())
    return _of_code(error.code)


def _of_code(code: str) -> str:
    return _SENTENCES.get(code) or f"{error_text(code, 'en').rstrip('.')} ({code})"
