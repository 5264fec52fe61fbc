"""Typesetting: a template and data go to a process of their own, pages come back.

A compiler's memory is given back only when its process ends (up to 70 KB for each name), and its
work would hold up the event loop, so each document has a process that lives for it alone, with a
limit of time and of memory. Data is JSON in `sys.inputs`; no text is ever part of the source.
"""

import asyncio
import json
import struct
import sys
from asyncio.subprocess import PIPE
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal
from weakref import WeakKeyDictionary

from app.editions.formats.fonts import EAST_ASIAN, FONTS, MissingGlyphs, east_asian
from app.errors import Unavailable

TEMPLATES = FONTS.parent
SECONDS = 180
"""How long a document may take; 10,000 names in both languages take some twenty."""
MEMORY = 3 * 2**30
"""Bytes of address space, of which a good part is never touched."""
AT_ONCE = 2
"""Documents at the same time in one process of the service: more would only wait for cores."""
_CHILD = Path(__file__).with_name("typst_child.py")
_LENGTH = struct.Struct(">Q")
_UNSET = 3

_turns: WeakKeyDictionary[asyncio.AbstractEventLoop, asyncio.Semaphore] = WeakKeyDictionary()


async def typeset(
    template: str, data: Mapping[str, Any], output: Literal["pdf", "png"]
) -> list[bytes]:
    """The pages of a document, each a PNG, or the one PDF; the same data gives the same bytes.

    After PNGs comes a JSON of the document's `<row>` marks, so that what each shows can be told.

    Raises:
        MissingGlyphs: letters and marks that no font can set together.
        Unavailable: `not-set`, where it took too long or more memory than there is.
    """
    written = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    # The Chinese, Japanese and Korean fonts are large: they are opened only where they are needed.
    fonts = [str(FONTS), *([str(EAST_ASIAN)] if east_asian() and _east_asian(written) else [])]
    order = {
        "root": str(TEMPLATES),
        "template": template,
        "fonts": fonts,
        "data": written,
        "output": output,
        "limit": MEMORY,
        "unset": _UNSET,
    }
    loop = asyncio.get_running_loop()
    async with _turns.setdefault(loop, asyncio.Semaphore(AT_ONCE)):
        return _pages(await _run(json.dumps(order).encode()))


def _east_asian(text: str) -> bool:
    """Whether there may be letters of those scripts: from Hangul Jamo and the radicals upwards."""
    if text.isascii():
        return False
    return any(
        "\u1100" <= one <= "\u11ff"
        or "\u2e80" <= one <= "\ud7ff"
        or "\uf900" <= one <= "\ufaff"
        or "\uff00" <= one <= "\uffef"
        or "\U00020000" <= one <= "\U0003ffff"
        for one in set(text)
    )


async def _run(order: bytes) -> bytes:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-I", str(_CHILD), stdin=PIPE, stdout=PIPE, stderr=PIPE
    )
    try:
        async with asyncio.timeout(SECONDS):
            made, _ = await process.communicate(order)
    except TimeoutError:
        raise Unavailable("not-set", 60) from None
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    if process.returncode == _UNSET:
        raise MissingGlyphs
    if process.returncode:
        raise Unavailable("not-set", 60)
    return made


def _pages(made: bytes) -> list[bytes]:
    pages = []
    place = 0
    while place < len(made):
        (length,) = _LENGTH.unpack_from(made, place)
        place += _LENGTH.size
        pages.append(made[place : place + length])
        place += length
    return pages
