"""What marks and index have to hold, worked out from the entries alone."""

from collections import defaultdict

from app.editions.find import Search, find_rows
from app.editions.places import number_of
from app.editions.rows import page_of_rows
from app.models import Entry, ListMark, SearchBlock
from app.signing.gathered import country_gram, kind_gram
from app.signing.marks import BEGINNING
from app.signing.slots import BLOCK, bits, slots_of
from app.text.grams import grams_of
from app.text.names import LANGUAGES
from tests.factories import House, fresh, rows


async def expected_grams(house: House) -> dict[str, set[int]]:
    """The slots of every gram."""
    held: dict[str, set[int]] = defaultdict(set)
    for entry in await rows(house, Entry):
        if entry["withdrawn"]:
            continue
        country = {country_gram(entry["country"])} if entry["country"] else set()
        for gram in grams_of(entry["search"]) | country | {kind_gram(entry["kind"])}:
            held[gram].add(entry["slot"])
    return dict(held)


async def kept_grams(house: House) -> dict[str, set[int]]:
    """The slots of every gram, as the index has them."""
    held: dict[str, set[int]] = defaultdict(set)
    for row in await rows(house, SearchBlock):
        held[row["gram"]] |= {row["block"] * BLOCK + s for s in slots_of(bits(row["slots"]))}
    return dict(held)


async def check_marks(house: House, longest: int) -> None:
    """Each mark counts what stands from it to the next, and repeats the place of what is there."""
    card = await fresh(house)
    entries = [entry for entry in await rows(house, Entry) if not entry["withdrawn"]]
    for language in LANGUAGES:
        places = sorted((e["section"], e[f"sort_{language}"], e["id"]) for e in entries)
        standing = {
            (e["section"], e[f"sort_{language}"], e["id"])
            for e in entries
            if e["valid_from"] <= card.list_revision
            and (e["valid_to"] is None or e["valid_to"] > card.list_revision)
        }
        marks = sorted(
            (m["section"], m["sort"], m["entry_id"], m["standing"], m["coming"])
            for m in await rows(house, ListMark)
            if m["language"] == language
        )
        starts = [mark[:3] for mark in marks]
        assert starts[0] == BEGINNING
        assert set(starts[1:]) <= set(places)
        for mark, end in zip(marks, [*starts[1:], (99,)], strict=True):
            between = [place for place in places if mark[:3] <= place < end and place in standing]
            assert (mark[3], mark[4]) == (len(between), 0)
            assert len(between) <= longest


async def check_pages(house: House) -> None:
    """Pages, numbers and the whole list agree, and everybody is found by name."""
    card = await fresh(house)
    async with house.database.read() as connection:
        for language in LANGUAGES:
            whole, _ = await page_of_rows(connection, card, language, limit=10_000)
            pages = []
            for offset in range(0, len(whole) + 1, 3):
                page, total = await page_of_rows(connection, card, language, offset=offset, limit=3)
                assert total == len(whole)
                pages += page
            assert pages == whole
            for row in whole:
                assert await number_of(connection, card, language, row.id) == row.number
                name, _ = row.name.shown(language)
                found = await find_rows(connection, card, language, Search(q=name))
                assert row.id in {each.id for each in found.rows}
