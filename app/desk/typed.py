"""What forms of the desk send, read as routes want it."""

from collections.abc import Iterable
from uuid import UUID

from starlette.datastructures import FormData

from app.errors import Conflict, InvalidForm, NotFound


def strings(typed: FormData) -> dict[str, str]:
    """The fields of a form, of one that is sent twice the last."""
    return {name: value for name, value in typed.multi_items() if isinstance(value, str)}


def id_of(given: object, unknown: str = "not-found") -> UUID:
    """An id as it was sent. Raises `NotFound(unknown)` for what is none."""
    try:
        return UUID(str(given))
    except ValueError:
        raise NotFound(unknown) from None


def ids_of(given: Iterable[object], unknown: str) -> list[UUID]:
    """Ids as they were sent, each once. Raises `NotFound(unknown)` for what is none."""
    return list(dict.fromkeys(id_of(each, unknown) for each in given))


def code_of(error: InvalidForm | Conflict) -> str:
    """What is wrong, for a page that says it once and beside no field."""
    return error.errors[0].code if isinstance(error, InvalidForm) else error.code
