"""Charts as SVG, made of numbers alone: lines over time, and bars of shares.

Text stands in them as text, in the language's digits; in Farsi the whole runs from right to left.
Looks come from classes (`css/desk/60-overview.css`), since pages allow no style of their own, so a
chart follows light and dark. Each is an image with a name; a table beside it says the same.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from markupsafe import Markup

from app.text.dates import gregorian, jalali
from app.text.digits import number
from app.text.names import Language

WIDTH = 360
HEIGHT = 190
_TOP, _BOTTOM, _AXIS, _END = 10, 24, 44, 8
_ROW, _BAR = 32, 7
_MARKED = 14
"""So many points at most are marked each; more would be a row of beads."""


@dataclass(frozen=True, slots=True)
class Series:
    """One line: its words in the legend, and a value for each place of the axis."""

    label: str
    values: Sequence[int]


def short_day(day: date, language: Language) -> str:
    """A day without its year: Jalali in Farsi, Gregorian in English."""
    words = jalali(day) if language == "fa" else gregorian(day, "en")
    return words.rpartition(" ")[0]


def top_of(most: int) -> int:
    """The end of an axis that holds `most`: a round number, and never below 2."""
    step = 1
    while True:
        for times in (2, 3, 4, 5, 6, 8, 10):
            if most <= times * step:
                return times * step
        step *= 10


def lines(
    name: str, title: str, places: Sequence[str], series: Sequence[Series], language: Language
) -> Markup:
    """Lines over time; `places` are the words along the axis, of which the ends and one are shown.

    `name` is the element's id within its page. Empty where there is no place.
    """
    if not places:
        return Markup()
    draw = _Drawing(language)
    top = top_of(max((value for one in series for value in one.values), default=0))
    floor = HEIGHT - _BOTTOM

    def x(place: int) -> float:
        if len(places) == 1:
            return (_AXIS + WIDTH - _END) / 2
        return _AXIS + (WIDTH - _END - _AXIS) * place / (len(places) - 1)

    def y(value: int) -> float:
        return floor - (floor - _TOP) * value / top

    halves = (0, top // 2, top) if top % 2 == 0 else (0, top)
    for value in halves:
        draw.rule(_AXIS, WIDTH - _END, y(value), "axis" if value == 0 else "grid")
        draw.text(_AXIS - 5, y(value) + 4, number(value, language), "end")
    last = len(places) - 1
    draw.text(x(0), HEIGHT - 7, places[0], "start" if last else "middle")
    if last:
        draw.text(x(last), HEIGHT - 7, places[last], "end")
    for at, one in enumerate(series, 1):
        points = [(x(place), y(value)) for place, value in enumerate(one.values)]
        draw.line(points, f"series s{at}")
        for point in points if len(points) <= _MARKED else points[-1:]:
            draw.dot(point, f"dot s{at}")
    return draw.image(name, title, HEIGHT)


def bars(name: str, title: str, rows: Sequence[tuple[str, int]], language: Language) -> Markup:
    """A bar for each row, its words and its number above it. Empty where there is no row."""
    if not rows:
        return Markup()
    draw = _Drawing(language)
    most = max(1, *(value for _, value in rows))
    for at, (words, value) in enumerate(rows):
        base = at * _ROW
        draw.text(0, base + 14, words, "start")
        draw.text(WIDTH, base + 14, number(value, language), "end")
        draw.box(0, base + 20, WIDTH, "groove")
        draw.box(0, base + 20, WIDTH * value / most, "bar")
    return draw.image(name, title, len(rows) * _ROW)


def swatch(at: int) -> Markup:
    """The piece of a line that stands in a legend before its words."""
    return Markup(
        '<svg class="swatch" viewBox="0 0 26 8" width="26" height="8" aria-hidden="true">'
        '<path class="series s{}" d="M0 4H26"/></svg>'
    ).format(at)


class _Drawing:
    """Parts of a drawing, from left to right as written, mirrored where the language asks for it.

    Where text is anchored follows its direction (SVG 2, 11.10.1), so "start" is mirrored with it.
    """

    def __init__(self, language: Language) -> None:
        self._rtl = language == "fa"
        self._parts: list[Markup] = []

    def _x(self, x: float) -> str:
        return _figure(WIDTH - x if self._rtl else x)

    def text(self, x: float, y: float, words: str, anchor: str) -> None:
        """Words on a line at `y`, beginning, ending or centred at `x`."""
        part = Markup('<text x="{}" y="{}" text-anchor="{}">{}</text>')
        self._parts.append(part.format(self._x(x), _figure(y), anchor, words))

    def rule(self, begin: float, end: float, y: float, look: str) -> None:
        """A level line."""
        part = Markup('<path class="{}" d="M{} {}H{}"/>')
        self._parts.append(part.format(look, self._x(begin), _figure(y), self._x(end)))

    def line(self, points: Sequence[tuple[float, float]], look: str) -> None:
        """A line through points."""
        through = " ".join(f"{self._x(x)},{_figure(y)}" for x, y in points)
        self._parts.append(Markup('<polyline class="{}" points="{}"/>').format(look, through))

    def dot(self, point: tuple[float, float], look: str) -> None:
        """A mark on a point."""
        part = Markup('<circle class="{}" cx="{}" cy="{}" r="2.5"/>')
        self._parts.append(part.format(look, self._x(point[0]), _figure(point[1])))

    def box(self, x: float, y: float, width: float, look: str) -> None:
        """A bar of a row, from where lines begin."""
        left = WIDTH - x - width if self._rtl else x
        part = Markup('<rect class="{}" x="{}" y="{}" width="{}" height="{}" rx="1"/>')
        self._parts.append(part.format(look, _figure(left), _figure(y), _figure(width), _BAR))

    def image(self, name: str, title: str, height: int) -> Markup:
        """The whole, with its name for those who cannot see it."""
        return Markup(
            '<svg class="chart" viewBox="0 0 {} {}" role="img" aria-labelledby="{}" direction="{}">'
            '<title id="{}">{}</title>{}</svg>'
        ).format(
            WIDTH,
            height,
            name,
            "rtl" if self._rtl else "ltr",
            name,
            title,
            Markup().join(self._parts),
        )


def _figure(value: float) -> str:
    """At most one decimal: a page with thousands of points stays light."""
    return f"{value:.1f}".removesuffix(".0")
