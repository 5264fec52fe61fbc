"""Lists of word processors, whose items are paragraphs with a drawn bullet or number."""

import re
from collections.abc import Sequence

from bs4.element import PageElement, Tag

from app.statements.pasted_inline import markdown_of
from app.text.digits import ascii_digits

MAX_LEVEL = 9

_STYLE = re.compile(r"mso-list:\s*l\d+\s+level(\d)")
_IGNORED = re.compile(r"mso-list:\s*ignore", re.IGNORECASE)
_NUMBER = re.compile(r"\(?(\d{1,3}|[a-zA-Z]|[ivxIVX]+|[آ-ی])[.)\-–]")


def is_item(node: PageElement) -> bool:
    """Whether this paragraph is an item of such a list."""
    return (
        isinstance(node, Tag)
        and node.name == "p"
        and bool(_STYLE.search(str(node.get("style") or "")))
    )


def list_of(items: Sequence[PageElement]) -> str:
    """The items, one after the other, as a Markdown list."""
    lines: list[str] = []
    before = ""
    for item in items:
        if not isinstance(item, Tag):
            continue
        found = _STYLE.search(str(item.get("style") or ""))
        level = min(int(found[1]), MAX_LEVEL) if found else 1
        mark = _mark(item)
        indent = "   " * (level - 1)
        text = markdown_of(item.contents).replace("\n", f"\n{indent}   ")
        if not text:
            continue
        if before and indent == before[: len(indent)] and (mark == "-") != before.endswith("-"):
            lines.append("")  # or a number would go on with the paragraph before it
        lines.append(f"{indent}{mark} {text}")
        before = indent + mark
    return "\n".join(lines)


def _mark(item: Tag) -> str:
    """What was drawn before the item, taken out of it, as Markdown writes it."""
    drawn = ""
    for span in item.find_all("span"):
        if _IGNORED.search(str(span.get("style") or "")):
            drawn = " ".join(span.get_text().split())
            span.decompose()
            break
    number = _NUMBER.match(ascii_digits(drawn))
    if number is None:
        return "-"
    return f"{number[1]}." if number[1].isdecimal() else "1."
