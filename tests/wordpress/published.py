"""What a published post shows, as a reader's browser has it."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from playwright.async_api import Page

from app.editions.rows import ListRow
from app.editions.snapshot import ListLanguage, languages_of

CONTENT = ".entry-content, .wp-block-post-content"
"""Where themes put a post's text: older ones, and those made of blocks."""

_READ = """chosen => {
    const content = document.querySelector(chosen);
    const fields = new Map();
    let words = '';
    const both = NodeFilter.SHOW_TEXT | NodeFilter.SHOW_ELEMENT;
    const walker = document.createTreeWalker(content, both);
    while (walker.nextNode()) {
        const node = walker.currentNode;
        // There are pictures for emoji that the browser has no font for.
        const text = node.data || (node.matches?.('img.emoji') && node.alt) || '';
        if (!text) continue;
        const near = node.parentElement.closest('[dir]');
        const field = content.contains(near) ? near : content;
        fields.set(field, (fields.get(field) || '') + text);
        words += text;
    }
    const ordinal = item => {
        let number = item.parentElement.start;
        for (const each of item.parentElement.children) {
            number = each.value || number;
            if (each === item) return number;
            number += 1;
        }
    };
    const numbered = field => {
        const item = field.closest('ol > li');
        const line = field.parentElement.closest('[dir], p, td, li') || field;
        return item ? String(ordinal(item)) : line.textContent.split('.')[0];
    };
    const told = [...fields].map(([field, text]) => {
        const style = getComputedStyle(field);
        const spoken = field.closest('[lang]');
        return {
            text,
            language: spoken ? spoken.lang : '',
            direction: style.direction,
            isolated: style.unicodeBidi.includes('isolate'),
            number: numbered(field),
        };
    });
    return { words, fields: told };
}"""
_TYPOGRAPHY = str.maketrans({"’": "'", "‘": "'", "“": '"', "”": '"', "–": "--"})


@dataclass(frozen=True, slots=True)
class Name:
    """A name where it stands: its number in the list, how it is read, and whether apart."""

    number: int
    text: str
    language: str
    direction: str
    isolated: bool


def expected(rows: Iterable[ListRow], language: ListLanguage) -> list[Name]:
    """The names that a list must show, in order."""
    found = []
    for row in rows:
        for each in languages_of(language):
            text, spoken = row.name.shown(each)
            if language != "both" or row.name.get(each):
                way = "rtl" if spoken == "fa" else "ltr"
                found.append(Name(row.number, plain(text), spoken, way, isolated=True))
    return found


async def shown(page: Page, wanted: set[str]) -> tuple[list[Name], str]:
    """The names of the page's post, in order, and all its words.

    A name that has lost its element is part of what stands around it, and so is not among them.
    """
    read: dict[str, Any] = await page.evaluate(_READ, CONTENT)
    names = [
        Name(
            int(field["number"].strip()),
            plain(field["text"]),
            field["language"],
            field["direction"],
            field["isolated"],
        )
        for field in read["fields"]
        if plain(field["text"]) in wanted
    ]
    return names, plain(" ".join(read["words"].split()))


def plain(text: str) -> str:
    """Without the quotation marks and dashes that WordPress shows for those of typewriters."""
    return text.translate(_TYPOGRAPHY)
