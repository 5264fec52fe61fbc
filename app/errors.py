"""What can go wrong, as classes that carry a status, a code and data; never what was typed.

Surfaces turn them into pages (`app.http.pages`), problems (`app.http.problems`, RFC 9457) or one
line on standard error (`app.cli`). `code` is stable and is translated by `app.i18n.errors`.
"""

from dataclasses import dataclass


class HamsedaError(Exception):
    """Base of all expected errors: `status` is an HTTP status, `code` a stable short word."""

    status = 400
    code = "bad-request"

    def __init__(self, detail: str = "") -> None:
        super().__init__(detail or self.code)
        self.detail = detail


class InvalidName(HamsedaError):  # noqa: N818 - named by the contract
    """A name, title or place that cannot be stored; `code` says why, never what was typed."""

    status = 422

    def __init__(self, code: str) -> None:
        super().__init__()
        self.code = code
        self.args = (code,)


@dataclass(frozen=True, slots=True)
class FieldError:
    """One thing wrong with one field; `field` is the form field's name, `code` a stable word."""

    field: str
    code: str


class InvalidForm(HamsedaError):  # noqa: N818
    """A form with something wrong in it; the surface shows `errors` beside their fields."""

    status = 422
    code = "invalid-form"

    def __init__(self, errors: list[FieldError]) -> None:
        super().__init__()
        self.errors = errors


class Forbidden(HamsedaError):  # noqa: N818
    """It is there, and its coordinator's role does not reach so far."""

    status = 403
    code = "not-your-role"


class NotFound(HamsedaError):  # noqa: N818
    """What was asked for does not exist, or is not for the one who asks."""

    status = 404

    def __init__(self, code: str = "not-found") -> None:
        super().__init__(code)
        self.code = code


class Conflict(HamsedaError):  # noqa: N818
    """The state of a thing forbids what was asked."""

    status = 409

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class Gone(HamsedaError):  # noqa: N818
    """It was there and is no more: an expired link, a used one."""

    status = 410

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class TooLarge(HamsedaError):  # noqa: N818
    """A body over the limit."""

    status = 413
    code = "too-large"


class Unavailable(HamsedaError):  # noqa: N818
    """Something that the service leans on is away; come back in `retry_after` seconds."""

    status = 503

    def __init__(self, code: str = "unavailable", retry_after: int = 5) -> None:
        super().__init__(code)
        self.code = code
        self.retry_after = retry_after


class MissingKey(HamsedaError):  # noqa: N818
    """A key that the database names is not in the key folder, or was destroyed."""

    status = 503
    code = "missing-key"
