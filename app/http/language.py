"""Which of the two interface languages a reader gets."""

from starlette.requests import Request

from app.text.names import LANGUAGES, Language


def accepted(header: str, default: Language) -> Language:
    """The better one of our languages for an `Accept-Language` header (RFC 9110, 12.5.4).

    Ranges are compared by their first subtag (`fa-IR` asks for `fa`); `*` and what cannot be read
    leave the default.
    """
    best: tuple[float, Language] | None = None
    for part in header[:500].split(","):
        tag, _, parameters = part.strip().partition(";")
        language = next((one for one in LANGUAGES if one == tag[:2].lower()), None)
        if language is None or tag[2:3] not in {"", "-"}:
            continue
        weight = _weight(parameters)
        if weight > 0 and (best is None or weight > best[0]):
            best = (weight, language)
    return best[1] if best else default


def _weight(parameters: str) -> float:
    name, _, value = parameters.replace(" ", "").partition("=")
    if name.lower() != "q":
        return 1.0
    try:
        return min(max(float(value), 0.0), 1.0)
    except ValueError:
        return 0.0


def language_of(request: Request, default: Language) -> Language:
    """The language to answer `request` in: its path's, else `?lang=`, else what it accepts."""
    path = request.url.path.removeprefix("/desk")
    for language in LANGUAGES:
        if path == f"/{language}" or path.startswith(f"/{language}/"):
            return language
        if request.query_params.get("lang") == language:
            return language
    return accepted(request.headers.get("accept-language", ""), default)
