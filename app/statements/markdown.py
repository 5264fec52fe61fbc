"""A statement's Markdown as HTML: CommonMark, footnotes and blocks; never raw HTML.

Two walls: the parser knows no raw HTML and no link but http, https and relative ones, and what it
gives passes nh3's allow-list, so that a mistake in the one is stopped by the other.
"""

import nh3
from markupsafe import Markup

from app.statements.markdown_parser import parsed, parser, problems
from app.statements.markdown_plain import plain

__all__ = ["plain", "problems", "render"]


CLASSES = {
    "a": {"footnote-back"},
    "aside": {"credit"},
    "figure": {"quote", "caption"},
    "p": {"block-title", "speaker-name"},
    "section": {"footnotes", "letter", "speaker", "update"},
    "span": {"interruption"},
    "sup": {"footnote-ref"},
}
ATTRIBUTES = {
    "a": {"href", "id", "role", "aria-label"},
    "bdi": {"lang", "dir"},
    "li": {"id"},
    "ol": {"start"},
    "section": {"role", "aria-label"},
    "time": {"datetime"},
}
TAGS = (
    {"p", "br", "hr", "h2", "h3", "h4", "h5", "h6", "em", "strong", "ul", "blockquote", "code"}
    | {"pre", "figcaption", "footer", "cite"}
    | ATTRIBUTES.keys()
    | CLASSES.keys()
)

# noreferrer: a reader's next site must not learn which statement was read. No nofollow: the links
# are the authors' own, not strangers'.
_CLEANER = nh3.Cleaner(
    tags=set(TAGS),
    attributes=ATTRIBUTES,
    allowed_classes=CLASSES,
    url_schemes={"http", "https"},
    link_rel="noopener noreferrer",
)


def render(markdown: str, language: str, *, ids: str = "") -> Markup:
    """The text as HTML for the inside of an `<article>`, in a text of this language (BCP 47).

    The highest heading is h2. Words of the other script are isolated and carry their language.
    Footnotes follow at the end, with ids `{ids}fn-1` and `{ids}fnref-1`: pages that render more
    than one Markdown text give each its own `ids`. Beyond 512 KB (UTF-8) the text is cut.
    """
    tokens, env = parsed(markdown)
    env |= {"language": language, "ids": ids}
    md = parser()
    return Markup(_CLEANER.clean(md.renderer.render(tokens, md.options, env)))  # noqa: S704 - clean
