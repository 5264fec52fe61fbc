"""Documents and spreadsheets of 1,000 and 10,000 signatories, against the bare libraries.

    bin/bench documents [ROUNDS [-- SIZE…]]

The bare library writes the same cells or the same paragraphs, from texts that are ready: what it
takes is the limit of what it can do for us. Times are those of the processor. Every file is made
in a process of its own, whose memory is then its own too; a ratio above 1 means that ours is faster
than the library alone.
"""

import asyncio
import json
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime
from io import BytesIO
from uuid import UUID
from zipfile import ZipFile

import docx
import openpyxl  # type: ignore[import-untyped]
import xlsxwriter  # type: ignore[import-untyped]
from lxml import etree  # type: ignore[import-untyped]

from app.editions.formats import FORMATS
from app.editions.rows import ListRow
from app.editions.sheet import Sheet
from app.editions.snapshot import Snapshot
from app.statements.cards import Counts
from app.text.names import Bilingual
from tests.bench._report import keep
from tests.bench._signatories import signatories

SIZES = (1_000, 10_000)
ROUNDS = 3
FORMAT_IDS = ("docx", "xlsx")
_IDLE = "idle"
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def rows(count: int) -> Iterator[ListRow]:
    for number, one in enumerate(signatories(count), 1):
        yield ListRow(
            id=UUID(int=number),
            number=number,
            kind=one["kind"],
            name=Bilingual(one["name_fa"], one["name_en"]),
            title=Bilingual(one.get("title_fa", ""), one.get("title_en", "")),
            city=Bilingual(one.get("city_fa", ""), one.get("city_en", "")),
            country=one["country"],
        )


def sheet(count: int) -> Sheet:
    snapshot = Snapshot(
        slug="bench",
        base_url="https://example.org",
        titles={"fa": "بیانیه", "en": "Statement"},
        text_versions={},
        prevailing_language="fa",
        edition=1,
        as_of=datetime(2026, 3, 20, 12, 0, tzinfo=UTC),
        counts=Counts(individuals=count),
        identification_note=True,
    )
    return Sheet(snapshot=snapshot, language="both")


async def ours(format_id: str, count: int) -> bytes:
    async def stream() -> AsyncIterator[ListRow]:
        for row in rows(count):
            yield row

    chunks = FORMATS[format_id].render(sheet(count), stream())
    return b"".join([chunk async for chunk in chunks])


def bare_xlsx(pages: list[list[list[object]]]) -> None:
    """What a first attempt with XlsxWriter looks like, in memory as it is by default."""
    book = xlsxwriter.Workbook(BytesIO(), {"in_memory": True})
    for cells in pages:
        page = book.add_worksheet()
        for at, line in enumerate(cells):
            for place, cell in enumerate(line):
                if isinstance(cell, str):
                    page.write_string(at, place, cell)
                elif cell is not None:
                    page.write_number(at, place, cell)
    book.close()


def bare_docx(paragraphs: list[list[str]]) -> None:
    """python-docx with as many runs to a paragraph."""
    document = docx.Document()
    for runs in paragraphs:
        paragraph = document.add_paragraph(style="Normal")
        for text in runs:
            paragraph.add_run(text)
    document.save(BytesIO())


def paragraphs(data: bytes) -> list[list[str]]:
    """The texts of a document's runs, paragraph by paragraph."""
    with ZipFile(BytesIO(data)) as package:
        body = etree.fromstring(package.read("word/document.xml"))
    return [["".join(run.itertext()) for run in one.iter(f"{_W}r")] for one in body.iter(f"{_W}p")]


def measured(format_id: str, who: str, count: int) -> tuple[float, float]:
    """Seconds, and megabytes at the highest, of this process."""
    if who == _IDLE:
        return 0.0, peak()
    asyncio.run(ours(format_id, 1))  # catalogues and names of countries are read
    if who == "ours":
        began = time.process_time()
        asyncio.run(ours(format_id, count))
    elif format_id == "docx":
        texts = paragraphs(asyncio.run(ours("docx", count)))
        began = time.process_time()
        bare_docx(texts)
    else:
        book = openpyxl.load_workbook(BytesIO(asyncio.run(ours("xlsx", count))), read_only=True)
        cells = [[list(line) for line in page.iter_rows(values_only=True)] for page in book]
        began = time.process_time()
        bare_xlsx(cells)
    return time.process_time() - began, peak()


def peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def child(*arguments: object) -> tuple[float, float]:
    command = [sys.executable, "-P", "-m", "tests.bench.documents", "--one", *map(str, arguments)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    seconds, megabytes = json.loads(done.stdout)
    return seconds, megabytes


def main(rounds: int, sizes: list[int]) -> None:
    idle = child("docx", _IDLE, 0)[1]
    head = f"{'':16}{'ours s':>9}{'bare s':>9}{'ratio':>8}  (rounds)"
    print(f"{head}      our memory over {idle:.0f} MB")
    kept: dict[str, dict[str, list[float]]] = {}
    for format_id in FORMAT_IDS:
        for size in sizes:
            pairs = [
                (child(format_id, "ours", size), child(format_id, "bare", size))
                for _ in range(rounds)
            ]
            figures = kept[f"{format_id} {size}"] = {
                "ours seconds": [mine[0] for mine, _ in pairs],
                "bare seconds": [other[0] for _, other in pairs],
                "ratio": [other[0] / mine[0] for mine, other in pairs],
                "ours MB": [mine[1] - idle for mine, _ in pairs],
            }
            middle = {name: statistics.median(values) for name, values in figures.items()}
            ratios = figures["ratio"]
            print(
                f"{format_id:5}{size:>9,}  {middle['ours seconds']:>9.2f}"
                f"{middle['bare seconds']:>9.2f}{middle['ratio']:>8.2f}"
                f"  ({min(ratios):.2f}-{max(ratios):.2f}){middle['ours MB']:>12.1f} MB"
            )
    keep("documents", kept)


if __name__ == "__main__":
    given = sys.argv[1:]
    if given[:1] == ["--one"]:
        print(json.dumps(measured(given[1], given[2], int(given[3]))))
    else:
        before, _, after = " ".join(given).partition("--")
        main(int(before or ROUNDS), [int(size) for size in after.split()] or list(SIZES))
