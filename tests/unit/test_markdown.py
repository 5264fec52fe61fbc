import random
import re
import time
from html.parser import HTMLParser

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.statements.markdown import CLASSES, plain, problems, render

ALLOWED = set(
    re.findall(
        r"\w+",
        "p br hr h2 h3 h4 h5 h6 em strong a ul ol li blockquote code pre figure figcaption"
        " section aside footer cite time sup span bdi",
    )
)
ATTRIBUTES = {
    *("href", "id", "role", "aria-label", "rel", "class", "lang", "dir", "start", "datetime"),
}


class Tags(HTMLParser):
    def __init__(self, html: str) -> None:
        super().__init__()
        self.seen: list[tuple[str, dict[str, str | None]]] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append((tag, dict(attrs)))


def one_line(html: str) -> str:
    return html.replace("\n", "")


@pytest.mark.parametrize(
    ("language", "markdown", "html"),
    [
        ("en", "# A\n\n## B", "<h2>A</h2><h3>B</h3>"),
        ("en", "### B\n\n###### C", "<h2>B</h2><h5>C</h5>"),
        ("en", "a <b>c</b>", "<p>a &lt;b&gt;c&lt;/b&gt;</p>"),
        ("en", "![a picture](x.png)", "<p>a picture</p>"),
        ("en", "`a<b`", "<p><code>a&lt;b</code></p>"),
        (
            "en",
            "the word آزادیِ بَیان, said",
            '<p>the word <bdi lang="fa" dir="rtl">آزادیِ بَیان</bdi>, said</p>',
        ),
        (
            "de",
            "**آزادی**!",
            '<p><strong><bdi lang="fa" dir="rtl">آزادی</bdi></strong>!</p>',
        ),
        (
            "fa",
            "نام Human Rights (HR) است",
            '<p>نام <bdi lang="en" dir="ltr">Human Rights (HR)</bdi> است</p>',
        ),
        (
            "fa",
            "در 2026-11-20، تلفن +49 30 1234567 و سال‌های ۱۳۶۰-۱۳۶۷",
            (
                '<p>در <bdi dir="ltr">2026-11-20</bdi>، تلفن <bdi dir="ltr">+49 30 1234567</bdi>'
                " و سال‌های ۱۳۶۰-۱۳۶۷</p>"
            ),
        ),
        ("en", "слово said", "<p><bdi>слово</bdi> said</p>"),
        (
            "en",
            "He [the guard – *ed.*] said \\[no\\] [] .",
            '<p>He <span class="interruption">[the guard – <em>ed.</em>]</span> said [no] [] .</p>',
        ),
        ("en", "a [b *c] d*", "<p>a [b <em>c] d</em></p>"),
        (
            "en",
            "[a](https://example.org/?a=1&b=2) [b](/fa/s/demo)",
            (
                '<p><a href="https://example.org/?a=1&amp;b=2" rel="noopener noreferrer">a</a> '
                '<a href="/fa/s/demo" rel="noopener noreferrer">b</a></p>'
            ),
        ),
        (
            "en",
            "[a](javascript:x) <mailto:a@example.org>",
            (
                '<p><span class="interruption">[a]</span>(javascript:x) '
                "&lt;mailto:a@example.org&gt;</p>"
            ),
        ),
    ],
)
def test_inline(language: str, markdown: str, html: str) -> None:
    assert one_line(render(markdown, language)) == html


@pytest.mark.parametrize(
    ("language", "markdown", "html"),
    [
        (
            "en",
            (
                '::: quote author="A, B" place=Rome date=2026-05-01 source=S url=https://example.org/\n'
                "Said.\n:::"
            ),
            (
                '<figure class="quote"><blockquote><p>Said.</p></blockquote><figcaption>'
                '<bdi>A, B</bdi>, <a href="https://example.org/" rel="noopener noreferrer">'
                "<cite><bdi>S</bdi></cite></a>, <bdi>Rome</bdi>, "
                '<time datetime="2026-05-01">1 May 2026</time></figcaption></figure>'
            ),
        ),
        (
            "fa",
            "::: letter author=«شیرین نمونه» date=2026-05-01\nسلام\n:::",
            (
                '<section class="letter"><p class="block-title">نامه</p><p>سلام</p><footer>'
                '<bdi>شیرین نمونه</bdi>، <time datetime="2026-05-01">۱۱ اردیبهشت ۱۴۰۵</time>'
                "</footer></section>"
            ),
        ),
        (
            "en",
            '::: letter date="autumn 1988"\nDear all\n:::',
            (
                '<section class="letter"><p class="block-title">Letter</p><p>Dear all</p>'
                "<footer><bdi>autumn 1988</bdi></footer></section>"
            ),
        ),
        (
            "en",
            '::: speaker name="سیمین"\nYes.\n:::',
            (
                '<section class="speaker"><p class="speaker-name">'
                '<bdi lang="fa" dir="rtl">سیمین</bdi></p><p>Yes.</p></section>'
            ),
        ),
        (
            "en",
            "::: caption\nA wall.\n:::",
            '<figure class="caption"><figcaption><p>A wall.</p></figcaption></figure>',
        ),
        (
            "fa",
            '::: credit translator="N. N."\n:::',
            '<aside class="credit"><p>ترجمه: <bdi lang="en" dir="ltr">N. N.</bdi></p></aside>',
        ),
        (
            "en",
            "::: quote\n::: credit\nFrom the German.\n:::\nStill quoted.\n:::\nAfter.",
            (
                '<figure class="quote"><blockquote><aside class="credit"><p>From the German.</p>'
                "</aside><p>Still quoted.</p></blockquote></figure><p>After.</p>"
            ),
        ),
        ("en", "::: nonsense a=b\nKept.\n:::", "<p>Kept.</p>"),
        (
            "en",
            "::: quote\nKept",
            '<figure class="quote"><blockquote><p>Kept</p></blockquote></figure>',
        ),
    ],
)
def test_blocks(language: str, markdown: str, html: str) -> None:
    assert one_line(render(markdown, language)) == html


def test_footnotes_lead_there_and_back_under_a_prefix() -> None:
    html = one_line(render("یک[^a] و باز[^a]\n\n[^a]: یادداشت", "fa", ids="u-"))
    mark = '<a href="#u-fn-1" id="u-fnref-1{}" role="doc-noteref" rel="noopener noreferrer">۱</a>'
    back = (
        ' <a href="#u-fnref-1{}" class="footnote-back" role="doc-backlink"'
        ' aria-label="بازگشت به متن" rel="noopener noreferrer">↑</a>'
    )
    assert html == (
        f'<p>یک<sup class="footnote-ref">{mark.format("")}</sup> و باز'
        f'<sup class="footnote-ref">{mark.format("-2")}</sup></p>'
        '<section class="footnotes" role="doc-endnotes" aria-label="پانویس‌ها"><ol>'
        f'<li id="u-fn-1"><p>یادداشت{back.format("")}{back.format("-2")}</p></li></ol></section>'
    )


def test_plain_text() -> None:
    markdown = (
        "# Title\n\nOne *two*  \nthree[^a] [link](https://example.org/).\n\n1. first\n2. second\n\n"
        "- point\n\n::: quote author=A source=S\nSaid.\n:::\n\n[^a]: A note."
    )
    assert plain(markdown, "en", links=True) == (
        "Title\n\nOne two\nthree[1] link (https://example.org/).\n\n1. first\n\n2. second\n\n"
        "• point\n\nSaid.\n\n— A, S\n\n[1] A note."
    )
    assert plain("[a](https://example.org/)") == "a"


@pytest.mark.parametrize(
    ("markdown", "found"),
    [
        ("fine [^a]\n\n[^a]: note", []),
        (
            "\n\n::: foo\n:::",
            [
                (
                    2,
                    (
                        "an unknown block; there are speaker, caption, quote, letter, credit,"
                        " update, erratum, delivery, answer"
                    ),
                )
            ],
        ),
        ("::: quote\nopen", [(0, "a block without a closing line of :::")]),
        ("::: speaker\nx\n:::", [(0, "a block `speaker` needs name")]),
        ("::: caption by=me\n:::", [(0, "an unknown key; a block `caption` takes no key")]),
        ("::: quote author='a b'\n:::", [(0, 'not readable as key="value"')]),
        ("::: quote url=javascript:x\n:::", [(0, "url is no http or https address")]),
        ("::: update date=soon\n:::", [(0, "the date of `update` is written like 2026-05-01")]),
        (
            "::: quote\n::: update date=2026-05-01\n:::\n:::",
            [(1, "an update stands by itself, not inside another block")],
        ),
        (
            "a ![b](c)",
            [(0, "images are not printed; describe what matters in a `caption` block")],
        ),
        (
            "a\n\n[b](mailto:c@example.org)",
            [(2, "a link leads to http, https or a path; an e-mail address belongs in `contact`")],
        ),
        ("a[^b]", [(0, "a reference to a footnote that is not there")]),
        ("a\n\n[^b]: c", [(2, "a footnote that nothing refers to")]),
        ("a[^b]\n\n[^b]: c\n\n[^b]: d", [(4, "a footnote defined twice")]),
    ],
)
def test_problems(markdown: str, found: list[tuple[int, str]]) -> None:
    assert list(problems(markdown)) == found


PIECES = [
    *("*", "**", "_", "`", "```\n", "[", "]", "(", ")", "![", "](", "<", ">", "\\", "&", "#", ":"),
    *(
        "::: quote ",
        '::: letter author="',
        "::: update date=2026-05-01\n",
        ":::\n",
        "[^1]",
        "[^1]: ",
    ),
    *(
        "<script>",
        "</script>",
        "<img src=x onerror=alert(1)>",
        "javascript:",
        "data:text/html,",
        "//",
    ),
    *(
        "https://example.org/",
        "onclick=",
        '"',
        "'",
        "«",
        "»",
        "آزادی",
        "\u064b",
        "\u200c",
        "\u202e",
    ),
    *(
        "&#106;avascript:",
        "&lt;",
        "\x00",
        "\x01",
        "\t",
        "\n",
        "\n\n",
        "    ",
        "- ",
        "1. ",
        "> ",
        "---\n",
    ),
]
MARKDOWN = st.one_of(
    st.text(max_size=200),
    st.lists(st.one_of(st.sampled_from(PIECES), st.text(max_size=3)), max_size=60).map("".join),
)


@settings(max_examples=400, deadline=None)
@given(MARKDOWN, st.sampled_from(["fa", "en", "ar", "ku", "he", "x-y", ""]))
def test_nothing_but_the_allowed_ever_comes_through(markdown: str, language: str) -> None:
    for tag, attributes in Tags(render(markdown, language)).seen:
        assert tag in ALLOWED
        assert attributes.keys() <= ATTRIBUTES
        assert set((attributes.get("class") or "").split()) <= CLASSES.get(tag, set())
        href = attributes.get("href") or ""
        assert re.match(r"(https?://|[/#?]|[\w.%-]*([/#?]|$))", href, re.IGNORECASE)
        assert not href.startswith("//")
    plain(markdown, language)
    list(problems(markdown))


@settings(deadline=None)
@given(st.text(alphabet="abc آزاد،.() -۱2\u064b\u200c", max_size=80))
def test_isolation_changes_no_word(text: str) -> None:
    html = render(f"x {text}", "en")
    assert plain(re.sub("<[^>]*>", "", html)) == plain(f"x {text}")


@pytest.mark.parametrize(
    "piece",
    [
        "[",
        "![",
        "*a **b ",
        "> ",
        "- ",
        "::: quote\n",
        "[^1]: ",
        "[a](",
        "<http://a",
        "aا",
        "[b]",
        "`",
    ],
)
def test_hostile_input_costs_no_more_than_its_length(piece: str) -> None:
    def seconds(size: int) -> float:
        text = "[b]: http://example.org/" + "x" * 1500 + "\n\n" + piece * (size // len(piece))
        start = time.process_time()
        assert len(render(text, "fa")) < 100 * size + 200_000
        return time.process_time() - start

    seconds(2_000)
    short, long = (min(seconds(size) for _ in range(3)) for size in (5_000, 30_000))
    # Six times the text; quadratic time would be thirty-six times the work.
    assert long < 18 * short + 0.2


def test_over_the_cap_the_text_is_cut() -> None:
    text = "".join(random.Random(1).choices("abآ", k=600_000))
    assert render(text + "\n\nthe end", "en").endswith("the end</p>\n") is False
