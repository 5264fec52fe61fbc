"""Which encoding of a reply somebody would rather have (RFC 9110, 12.5.3)."""

from functools import lru_cache
from typing import Literal

Encoding = Literal["br", "gzip", ""]

_OURS: tuple[Encoding, ...] = ("br", "gzip")
"""The smaller one first; with equal weights it is taken."""
_LONGEST = 200
"""Characters of a header that are looked at: no browser sends more, and answers are remembered."""


def preferred(accept_encoding: str) -> Encoding:
    """`br` or `gzip`, whichever weighs more; empty for the bytes as they are."""
    return _preferred(accept_encoding) if 0 < len(accept_encoding) <= _LONGEST else ""


def refuses_gzip(accept_encoding: str) -> bool:
    """Whether gzip is named only to say that it is not wanted."""
    return "gzip" in accept_encoding and _weights(accept_encoding[:_LONGEST]).get("gzip") == 0


@lru_cache(256)
def _preferred(accept_encoding: str) -> Encoding:
    weights = _weights(accept_encoding)
    rest = weights.get("*", 0.0)
    best: Encoding = ""
    # Not named, the bytes as they are come behind whatever is accepted.
    least = weights.get("identity", 0.0)
    for name in _OURS:
        weight = weights.get(name, weights.get(f"x-{name}", rest))
        if weight > 0 and weight >= least and weight > weights.get(best, 0.0):
            best = name
            weights[best] = weight
    return best


def _weights(accept_encoding: str) -> dict[str, float]:
    weights: dict[str, float] = {}
    for part in accept_encoding.lower().split(","):
        name, *parameters = part.split(";")
        weights[name.strip()] = _weight(parameters)
    return weights


def _weight(parameters: list[str]) -> float:
    for parameter in parameters:
        name, _, value = parameter.partition("=")
        if name.strip() == "q":
            try:
                weight = float(value.strip())
            except ValueError:
                return 0.0
            return weight if 0.0 <= weight <= 1.0 else 0.0
    return 1.0
