"""Hashtags: printed as the statement's file gives them, cleaned where they are shared.

Networks end a hashtag at the first character that is no letter, digit or underscore, and several
of them end it at a zero-width non-joiner too; «#زندانی‌سیاسی» would be shared as «#زندانی».
"""

import re
import unicodedata

MAX_HASHTAG = 100

_BREAKS = re.compile(r"[\s_\u200b-\u200d\u2010-\u2015-]+")
_FARSI_SHAPE = str.maketrans("يىك", "ییک")


def clean_hashtag(tag: str) -> str:
    """The hashtag for sharing, without its `#`: letters, marks, digits and single underscores.

    "" where nothing shareable remains (no letter at all: networks link no bare number).
    """
    text = unicodedata.normalize("NFC", tag[:MAX_HASHTAG]).translate(_FARSI_SHAPE)
    joined = _BREAKS.sub("_", text)
    kept = "".join(char for char in joined if char == "_" or unicodedata.category(char)[0] in "LNM")
    clean = unicodedata.normalize("NFC", re.sub("_+", "_", kept).strip("_"))
    return clean if any(char.isalpha() for char in clean) else ""
