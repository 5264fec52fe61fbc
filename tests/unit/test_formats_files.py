"""Files that are made whole first: the same bytes, or none, and no trace on the disk."""

import asyncio
import errno
import os
import resource
import tempfile
import time
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from random import Random
from zipfile import ZipFile

import pytest

from app.editions.formats import FORMATS, whole_file
from app.editions.rows import ListRow
from app.editions.snapshot import LIST_LANGUAGES, ListLanguage
from app.errors import Unavailable
from app.text.names import Bilingual
from tests.unit.formats_sample import ROWS, SHEETS, rows, written

WHOLE = ["docx", "xlsx"]


def left_in(folder: Path) -> list[str]:
    return [each.name for each in folder.iterdir()]


@pytest.fixture
def other_surroundings(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("TZ", "Asia/Tehran")
    time.tzset()
    before = os.umask(0o077)
    yield
    os.umask(before)
    monkeypatch.undo()
    time.tzset()


@pytest.mark.parametrize("language", LIST_LANGUAGES)
@pytest.mark.parametrize("format_id", WHOLE)
async def test_the_same_bytes_whoever_makes_them(
    format_id: str, language: ListLanguage, request: pytest.FixtureRequest
) -> None:
    first = await written(format_id, SHEETS[language])
    request.getfixturevalue("other_surroundings")
    assert await written(format_id, SHEETS[language]) == first


@pytest.mark.parametrize("format_id", WHOLE)
async def test_the_archive_is_sound_and_says_nothing_of_this_machine(format_id: str) -> None:
    with ZipFile(BytesIO(await written(format_id, SHEETS["fa"]))) as archive:
        assert archive.testzip() is None
        entries = archive.infolist()
        assert {entry.external_attr for entry in entries} == {0}
        assert {entry.date_time[0] for entry in entries} == {1980}


@pytest.mark.parametrize("format_id", WHOLE)
async def test_a_full_disk_gives_no_byte(
    format_id: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    reached = 0

    async def until_full() -> AsyncIterator[ListRow]:
        nonlocal reached
        for number in range(1, 5000):
            reached = number
            if number == 2000:
                raise OSError(errno.ENOSPC, "No space left on device")
            yield replace(ROWS[1], number=number)

    chunks = FORMATS[format_id].render(SHEETS["fa"], until_full())
    with pytest.raises(Unavailable) as refused:
        await anext(chunks)
    assert (refused.value.code, reached) == ("no-room", 2000)
    assert left_in(tmp_path) == []


@pytest.fixture
def small_files() -> Iterator[None]:
    """Files that cannot grow beyond 20 KB: writing then fails as on a full disk."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, before[1]))
    yield
    resource.setrlimit(resource.RLIMIT_FSIZE, before)


@pytest.mark.usefixtures("small_files")
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
@pytest.mark.parametrize("format_id", WHOLE)
@pytest.mark.parametrize("count", [400, 5000])
async def test_a_write_that_fails_gives_no_byte(
    format_id: str, count: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    chance = Random(1)  # names that no compression makes small
    different = [
        replace(ROWS[1], number=number, name=Bilingual(chance.randbytes(30).hex(), ""))
        for number in range(count)
    ]
    chunks = FORMATS[format_id].render(SHEETS["fa"], rows(different))
    with pytest.raises(Unavailable) as refused:
        await anext(chunks)
    assert refused.value.code == "no-room"
    assert left_in(tmp_path) == []


@pytest.mark.parametrize("format_id", WHOLE)
async def test_nothing_stays_when_nobody_reads_to_the_end(
    format_id: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    monkeypatch.setattr(whole_file, "CHUNK", 100)
    chunks = FORMATS[format_id].render(SHEETS["fa"], rows())
    assert len(await anext(chunks)) == 100
    assert len(left_in(tmp_path)) == 1
    await chunks.aclose()  # type: ignore[attr-defined]
    assert left_in(tmp_path) == []


@pytest.mark.parametrize("format_id", WHOLE)
async def test_the_loop_goes_on_while_a_file_is_made(format_id: str) -> None:
    turns = 0

    async def turning() -> None:
        nonlocal turns
        while True:
            await asyncio.sleep(0)
            turns += 1

    other = asyncio.create_task(turning())
    sample = [replace(ROWS[1], number=number) for number in range(1, 1001)]
    await written(format_id, SHEETS["fa"], sample)
    other.cancel()
    assert turns > 20
