"""The accent of a partner's site, as far as words in it can be read (WCAG 2.2, 1.4.3)."""

import re
from dataclasses import dataclass

CONTRAST = 4.5
"""The least ratio between the accent and what stands behind or before it."""

# The papers of `css/20-base.css`; what is written on an accent is white, or the dark paper.
LIGHT_PAPER = (0xFD, 0xFD, 0xFC)
DARK_PAPER = (0x13, 0x15, 0x18)
_BLACK, _WHITE = (0, 0, 0), (255, 255, 255)
_STEPS = 40

_HEX = re.compile(r"#?([0-9a-f]{3}|[0-9a-f]{6})", re.IGNORECASE)

Colour = tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class Accent:
    """One accent for light and for dark paper, each as `#rrggbb`."""

    light: str
    dark: str


def read_accent(typed: str) -> Accent | None:
    """The accent that a partner asks for, made darker or lighter until it can be read.

    None for whatever is no colour in hexadecimal digits: then the statement's own is taken.
    """
    match = _HEX.fullmatch(typed.strip())
    if match is None:
        return None
    digits = match[1] if len(match[1]) > 3 else "".join(2 * one for one in match[1])  # noqa: PLR2004
    colour = (int(digits[:2], 16), int(digits[2:4], 16), int(digits[4:], 16))
    return Accent(
        _written(_readable(colour, LIGHT_PAPER, _BLACK)),
        _written(_readable(colour, DARK_PAPER, _WHITE)),
    )


def contrast(one: Colour, another: Colour) -> float:
    """The ratio of their luminances, from 1 to 21 (WCAG 2.2, "contrast ratio")."""
    lighter, darker = sorted((_luminance(one), _luminance(another)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _readable(colour: Colour, paper: Colour, towards: Colour) -> Colour:
    """The colour itself, or the first on its way to black or white that stands off the paper."""
    for step in range(_STEPS):
        mixed = _mixed(colour, towards, step / _STEPS)
        if contrast(mixed, paper) >= CONTRAST:
            return mixed
    return towards


def _mixed(colour: Colour, towards: Colour, share: float) -> Colour:
    red, green, blue = (
        round(own + (end - own) * share) for own, end in zip(colour, towards, strict=True)
    )
    return red, green, blue


def _luminance(colour: Colour) -> float:
    red, green, blue = (_linear(part / 255) for part in colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(part: float) -> float:
    return part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4  # noqa: PLR2004


def _written(colour: Colour) -> str:
    return "#{:02x}{:02x}{:02x}".format(*colour)
