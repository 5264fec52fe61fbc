"""Pasted word processor and web texts as Markdown; what stands round them is set aside."""

import time

import pytest

from app.errors import TooLarge
from app.statements.markdown import render
from app.statements.pasted_html import MAX_PASTED, Pasted, read_html, read_pasted

WORD = """<html xmlns:o="urn:schemas-microsoft-com:office:office"><head>
<style>p.MsoNormal {mso-style-parent:""; margin:0cm}</style></head><body lang=FA>
<!--StartFragment--><!--[if gte mso 9]><xml><w:WordDocument>Junk</w:WordDocument></xml><![endif]-->
<p class=MsoTitle dir=RTL><span lang=FA style='mso-bidi-language:FA'>یک صدا برای آزادی</span>
<o:p></o:p></p>
<p class=MsoNormal dir=RTL><b style='mso-bidi-font-weight:normal'><span lang=FA>ما
می&zwnj;خواهیم</span></b><span style='mso-spacerun:yes'>&nbsp; که آزاد شوند</span><a
href="#_ftn1" name="_ftnref1"><span class=MsoFootnoteReference>[1]</span></a>.<o:p>&nbsp;</o:p></p>
<p class=MsoListParagraphCxSpFirst style='text-indent:-18.0pt;mso-list:l0 level1 lfo1'>
<![if !supportLists]><span style='font-family:Symbol'><span style='mso-list:Ignore'>·<span
style='font:7.0pt "Times New Roman"'>&nbsp;&nbsp; </span></span></span><![endif]>نخست</p>
<p class=MsoListParagraphCxSpMiddle style='mso-list:l0 level2 lfo1'><![if !supportLists]><span
style='mso-list:Ignore'>o<span>&nbsp; </span></span><![endif]>زیر آن</p>
<p class=MsoListParagraphCxSpLast style='mso-list:l1 level1 lfo2'><span
style='mso-list:Ignore'>۲.<span>&nbsp;</span></span>دوم</p>
<p class=MsoNormal>پس از آن <a href="https://example.org/">نشانی</a>.</p>
<div style='mso-element:footnote-list'><div id=ftn1><p class=MsoFootnoteText><a
href="#_ftnref1">[1]</a> یادداشت</p></div></div>
<!--EndFragment--></body></html>"""

WORDPRESS = """<nav class="main-navigation"><ul><li><a href="/">Home</a></li></ul></nav>
<article><h1 class="entry-title">One voice</h1>
<div class="entry-meta">Posted on <a href="x">3 May</a> by admin</div>
<div class="entry-content"><p>We who sign &amp; stand.</p><p>A <em>line</em><br>and a break</p>
<h2>Demands</h2><ul><li>First</li><li>Second</li></ul><blockquote><p>Quoted</p></blockquote>
<div class="sharedaddy sd-sharing"><h3>Share this:</h3><ul><li>Twitter</li></ul></div></div>
<footer>Posted in Statements</footer></article>
<div id="comments"><h2>3 thoughts on “One voice”</h2><ol><li>Great!</li></ol></div>
<div id="respond"><h3>Leave a Reply</h3><form><p>Your email</p><input></form></div>"""

FARSI_WITHOUT_CLASSES = """<h1>بیانیهٔ مشترک</h1><p>منتشر شده در بیانیه‌ها</p><div>بند یکم<br><br>بند
دوم، ۱۳۹۹</div><ul><li><a href="https://a.example/">خانه</a></li>
<li><a href="https://a.example/b">دربارهٔ ما</a></li><li><a href="https://a.example/c">تماس</a></li>
</ul><p>این سایت از کوکی‌ها استفاده می‌کند.</p><h3>دیدگاهتان را بنویسید</h3>
<p>یک دیدگاه که کسی نوشته است و دراز هم هست و پاسخی هم دارد.</p>"""


def parts(pasted: Pasted) -> list[tuple[str, str]]:
    return [(piece.aside, piece.markdown) for piece in pasted.pieces]


def test_a_word_processor_gives_words_lists_and_notes() -> None:
    pasted = read_html(WORD)
    assert pasted.title == "یک صدا برای آزادی"
    assert parts(pasted) == [
        ("", "ما می‌خواهیم که آزاد شوند[^1]."),
        ("", "- نخست\n   - زیر آن\n\n2. دوم"),
        ("", "پس از آن [نشانی](https://example.org/)."),
        ("", "[^1]: یادداشت"),
    ]
    assert "doc-noteref" in render(pasted.markdown, "fa")


def test_a_blog_gives_its_post_and_sets_the_rest_aside() -> None:
    pasted = read_html(WORDPRESS)
    assert pasted.title == "One voice"
    assert parts(pasted) == [
        ("menu", "- Home"),
        ("about-post", "Posted on 3 May by admin"),
        ("", "We who sign & stand."),
        ("", "A *line*\\\nand a break"),
        ("", "## Demands"),
        ("", "- First\n- Second"),
        ("", "> Quoted"),
        ("sharing", "### Share this:"),
        ("sharing", "- Twitter"),
        ("about-post", "Posted in Statements"),
        ("comments", "## 3 thoughts on “One voice”"),
        ("comments", "1. Great!"),
        ("comments", "### Leave a Reply"),
        ("comments", "Your email"),
    ]


def test_a_farsi_page_whose_marks_are_lost_is_told_by_its_words() -> None:
    pasted = read_html(FARSI_WITHOUT_CLASSES)
    assert pasted.title == "بیانیهٔ مشترک"
    assert [piece.aside for piece in pasted.pieces] == [
        "about-post",
        "",
        "",
        "menu",
        "cookies",
        "comments",
        "comments",
    ]
    assert pasted.markdown == "بند یکم\n\nبند دوم، ۱۳۹۹"


def test_styles_of_web_editors_are_emphasis() -> None:
    html = (
        '<b style="font-weight:normal"><p><span style="font-weight:700">متن</span> عادی</p><br>'
        '<p><span style="font-style:italic">کج</span><span style="display:none">نهان</span></p></b>'
    )
    assert read_html(html).markdown == "**متن** عادی\n\n*کج*"


HOSTILE = [
    "<p onclick=alert(1)>a<script>alert(2)</script><iframe src=x></iframe>b</p>",
    '<p>a<a href="javascript:alert(1)">b</a><a href="java&#10;script:alert(1)">c</a></p>',
    '<svg><style><img src=x onerror=alert(1)></style></svg><p>ab<img src=x onerror="alert(1)"></p>',
    '<math><mtext><mglyph><style><!--</style><img title="--&gt;&lt;img onerror=alert(1)&gt;"><p>a',
    "<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>",
    "<p>[a](javascript:alert(1)) ![b](https://evil.example/pixel.png)</p>",
    "<p>::: update date=2026-01-01</p><p>hidden</p><p>:::</p>",
]


@pytest.mark.parametrize("html", HOSTILE)
def test_nothing_that_runs_or_loads_comes_through(html: str) -> None:
    page = str(render(read_html(html).markdown, "en"))
    for evil in ("<script", "<img", "<iframe", "<svg", "<style", 'href="java', "<section"):
        assert evil not in page
    assert "onclick=alert" not in page.replace("&lt;", "<").partition("<p>")[0]


@pytest.mark.parametrize(
    "html",
    ["<div>" * 100_000 + "words", "<b><p>" * 50_000 + "words", "<ul><li>" * 50_000 + "words"],
)
def test_what_would_take_for_ever_is_read_for_its_words(html: str) -> None:
    begun = time.monotonic()
    assert read_html(html).markdown == "words"
    assert time.monotonic() - begun < 2
    with pytest.raises(TooLarge):
        read_pasted("x" * (MAX_PASTED + 1))


def test_plain_text_has_paragraphs_or_lines_and_source_is_recognised() -> None:
    assert parts(read_pasted("One\nline\n\nTwo\n\nLeave a reply\n\nNice!")) == [
        ("", "One\nline"),
        ("", "Two"),
        ("comments", "Leave a reply"),
        ("comments", "Nice!"),
    ]
    assert read_pasted("یک\nدو").markdown == "یک\n\nدو"
    assert read_pasted("<p>One</p><p>Two</p>").markdown == "One\n\nTwo"
