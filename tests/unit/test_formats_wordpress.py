"""Blocks as WordPress's own grammar reads them, in markup that it keeps from anybody."""

import json
import re

import html5lib  # type: ignore[import-untyped]
import pytest

from app.editions.formats.html_parts import link
from app.editions.formats.wordpress_blocks import guarded, text
from app.editions.layout import Layout
from app.editions.sheet import Sheet
from app.editions.snapshot import LIST_LANGUAGES, ListLanguage
from tests.unit.formats_sample import SHEETS, SNAPSHOT, TEXTS, written

# The tokens of `WP_Block_Parser`.
TOKEN = re.compile(r"<!--\s+(/)?wp:([a-z][a-z0-9/-]*)\s+(?:(\{.*?\})\s+)?-->")
# What `wp_kses_post` keeps since WordPress 6.0, of the elements that are used here.
KEPT = {
    *("a", "blockquote", "br", "code", "em", "figure", "h2", "h3", "h4", "h5", "hr", "p", "pre"),
    *("span", "strong", "sup", "table", "tbody", "td", "tr"),
}
ATTRIBUTES = {"class", "data-align", "dir", "href", "lang"}


async def source_of(language: ListLanguage, *, columns: str = "one") -> str:
    layout = Layout(columns="two" if columns == "two" else "one")
    texts = (TEXTS["fa"], TEXTS["en"])
    sheet = Sheet(snapshot=SNAPSHOT, language=language, layout=layout, texts=texts)
    return (await written("wordpress", sheet)).decode()


@pytest.mark.parametrize("columns", ["one", "two"])
@pytest.mark.parametrize("language", LIST_LANGUAGES)
async def test_blocks_open_and_close(language: ListLanguage, columns: str) -> None:
    opened: list[str] = []
    names = set()
    for token in TOKEN.finditer(await source_of(language, columns=columns)):
        if token[1]:
            assert opened.pop() == token[2]
        else:
            opened.append(token[2])
            names.add(token[2])
            json.loads(token[3] or "{}")
    assert opened == []
    table = {"table"} if (language, columns) == ("both", "two") else set()
    assert names == {"heading", "paragraph", "quote", "separator", "code"} | table


@pytest.mark.parametrize("language", LIST_LANGUAGES)
async def test_nothing_is_used_that_an_author_may_not_save(language: ListLanguage) -> None:
    source = await source_of(language, columns="two")
    parser = html5lib.HTMLParser(namespaceHTMLElements=False)
    tree = parser.parseFragment(source)
    assert parser.errors == []
    elements = [each for each in tree.iter() if isinstance(each.tag, str)]
    assert {each.tag for each in elements} - {"DOCUMENT_FRAGMENT"} <= KEPT
    assert {name for each in elements for name in each.attrib} == ATTRIBUTES - (
        set() if language == "both" else {"data-align"}
    )


async def test_attributes_and_markup_of_a_block_agree() -> None:
    source = await source_of("both")
    for given, way in re.findall(r'wp:paragraph (\{.*?\}) -->\n<p dir="(\w+)">', source):
        assert json.loads(given) == {"direction": way}
    assert source.count("<!-- wp:paragraph ") == source.count("<p dir=")
    headings = re.findall(r'wp:heading (\{.*?\}) -->\n<h(\d) class="([^"]*)">', source)
    assert len(headings) == source.count("<!-- wp:heading")
    for given, level, classes in headings:
        attributes = json.loads(given)
        assert attributes.get("level", 2) == int(level)
        assert classes == f"wp-block-heading has-text-align-{attributes['textAlign']}"


async def test_no_bracket_begins_a_shortcode_even_when_the_editor_has_saved_it() -> None:
    source = await source_of("both")
    saved = source.replace("&#91;", "[").replace("&#93;", "]")
    assert "[" not in source
    assert saved.count("[") == source.count("&#91;") == 3
    assert re.findall(r"\[(?!</span>)", saved) == []


async def test_lines_carry_their_direction_and_language() -> None:
    tree = html5lib.parseFragment(
        (await written("wordpress", SHEETS["both"])).decode(), namespaceHTMLElements=False
    )
    found = {
        "".join(each.itertext()): (each.get("dir"), each[0].get("lang"))
        for each in tree.iter("p")
        if len(each) == 1
    }
    assert found["۲. کانون پناهندگان – برلین – آلمان"] == ("rtl", "fa")
    assert found["2. Refugees' *Centre* [gallery] – Berlin – Germany"] == ("ltr", "en")


def test_addresses_stay_whole_where_brackets_are_guarded() -> None:
    url = "https://x.example/a?b=[c]&#91;"
    tree = html5lib.parseFragment(guarded(link(url, "bdi"), "en"), namespaceHTMLElements=False)
    assert tree[0].get("href") == "https://x.example/a?b=%5Bc%5D&#91;"
    assert "".join(tree.itertext()) == url


def test_what_only_looks_like_an_entity_does_not_become_one() -> None:
    # `wp_kses_normalize_entities` makes `&#91;` of `&amp;#91;`.
    assert text("&#91;a&#x5b;", "en") == (
        '&amp;<span lang="en">#</span>91;a&amp;<span lang="en">#</span>x5b;'
    )
