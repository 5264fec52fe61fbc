from dataclasses import replace
from datetime import date, timedelta
from xml.etree.ElementTree import Element, fromstring

import pytest

from app.statements.texts import StatementText, Update
from tests.web.conftest import SLUG, TEXTS, Site

ATOM = "{http://www.w3.org/2005/Atom}"
BASE = "http://localhost:8000"
LATER = """Union of Bakers – Oslo – Norway

Union of Cooks – Paris – France
"""
PEOPLE = "شیرین نمونه\nShirin Nemuneh\n\nAyşe Örnek – Ankara – Turkey\n"


async def feed(site: Site, path: str = f"/feeds/{SLUG}.atom?lang=en") -> Element:
    reply = await site.client.get(path)
    assert reply.status_code == 200
    assert reply.headers["content-type"] == "application/atom+xml; charset=utf-8"
    return fromstring(reply.text)  # noqa: S314 - our own


def titles(tree: Element) -> list[str]:
    return [one.findtext(f"{ATOM}title") or "" for one in tree.iter(f"{ATOM}entry")]


async def test_what_was_added_is_told_without_its_words(site: Site) -> None:
    await site.bring()
    update = Update(date(2026, 3, 21), "Handed to *them*.", "delivery")
    text = replace(TEXTS["en"], updates=(update,))
    await site.publish(texts={**TEXTS, "en": text})
    tree = await feed(site)
    assert titles(tree) == ["Delivered: One voice", "2 organisations joined"]
    reply = await site.client.get(f"/feeds/{SLUG}.atom?lang=en")
    assert "Handed" not in reply.text
    assert titles(await feed(site, f"/feeds/{SLUG}.atom?lang=fa")) == ["۲ سازمان پیوستند"]


async def tomorrow(site: Site) -> None:
    site.clock.move(timedelta(days=1))
    site.context.forget()


async def test_each_day_has_one_entry_with_its_counts(site: Site) -> None:
    await site.bring()
    await tomorrow(site)
    await site.bring(LATER)
    await site.bring(PEOPLE, kind="individual")
    tree = await feed(site)
    assert titles(tree) == ["2 organisations and 2 individuals joined", "2 organisations joined"]
    fa = await feed(site, f"/feeds/{SLUG}.atom?lang=fa")
    assert titles(fa) == ["۲ سازمان و ۲ نفر پیوستند", "۲ سازمان پیوستند"]
    entry = next(tree.iter(f"{ATOM}entry"))
    content = entry.find(f"{ATOM}content")
    assert content is not None
    assert content.get("type") == "html"
    assert content.text == (
        '<p lang="en" dir="ltr">2 organisations and 2 individuals joined.</p>'
        '<p lang="en" dir="ltr">Signed by 4 organisations and 2 individuals. '
        "As of 21 March 2026, 12:00 UTC.</p>"
        '<p lang="en" dir="ltr"><a href="http://localhost:8000/en/v/one-voice/1">'
        "What to change since edition 1</a></p>"
    )


async def test_withdrawals_are_told_by_number_and_no_name_is_told(site: Site) -> None:
    await site.bring()
    await site.bring(PEOPLE, kind="individual")
    await tomorrow(site)
    await site.bring(LATER)
    await site.take_out("Refugees’ Centre")
    await tomorrow(site)
    await site.bring("Union of Drivers – Rome – Italy")
    await site.take_out("Union of Bakers")
    await site.take_out("Shirin Nemuneh")
    tree = await feed(site)
    assert titles(tree) == [
        "1 organisation joined; 3 names to be removed",
        "2 organisations joined",
        "2 organisations and 2 individuals joined",
    ]
    content = next(tree.iter(f"{ATOM}content")).text or ""
    assert "Remove number 2 of edition 3, as numbered in English." in content
    assert "Remove numbers 2 and 6 of edition 4, as numbered in English." in content
    said = (await site.client.get(f"/feeds/{SLUG}.atom?lang=en")).text
    said += (await site.client.get(f"/feeds/{SLUG}.atom?lang=fa")).text
    shown = (await site.client.get(f"/en/s/{SLUG}")).text
    for name in ("Baran", "Union of Cooks", "Ayşe"):
        assert (name in shown, name in said) == (True, False)
    for name in ("Refugees", "Bakers", "Shirin", "شیرین"):
        assert (name in shown, name in said) == (False, False)


async def test_a_feed_is_what_readers_of_feeds_expect(site: Site) -> None:
    await site.bring()
    tree = await feed(site)
    links = [(one.get("rel"), one.get("href")) for one in tree.findall(f"{ATOM}link")]
    assert links == [
        ("self", f"{BASE}/feeds/{SLUG}.atom?lang=en"),
        ("alternate", f"{BASE}/en/s/{SLUG}"),
    ]
    assert tree.findtext(f"{ATOM}author/{ATOM}name") == "Hamseda"
    assert tree.findtext(f"{ATOM}updated") == "2026-03-20T12:00:00Z"
    ids = [one.text or "" for one in tree.iter(f"{ATOM}id")]
    assert len(ids) == 2
    assert len({one for one in ids if one.startswith("urn:uuid:")}) == 2
    await tomorrow(site)
    await site.bring(LATER)
    again = [one.text for one in (await feed(site)).iter(f"{ATOM}id")]
    assert (again[0], again[2]) == tuple(ids)


async def test_who_has_the_feed_gets_no_body(site: Site) -> None:
    path = f"/feeds/{SLUG}.atom?lang=en"
    await site.bring()
    tag = (await site.client.get(path)).headers["etag"]
    again = await site.client.get(path, headers={"If-None-Match": tag})
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["cache-control"] == "public, max-age=0, s-maxage=30, must-revalidate"
    await site.take_out("Baran Society")
    assert (await site.client.get(path, headers={"If-None-Match": tag})).status_code == 200


@pytest.mark.parametrize("title", ['a < b & "c" ]]> \'', "با «آزادی» \u200f<b>", "\ufffe\u0085x"])
async def test_any_title_makes_a_whole_document(site: Site, title: str) -> None:
    text = StatementText(language="en", title=title, body="Text", summary=f"{title}!")
    await site.publish("odd", {"en": text}, prevailing_language="en")
    await site.bring(slug="odd")
    shown = title.replace("\ufffe", "")
    one = await feed(site, "/feeds/odd.atom?lang=en")
    assert one.findtext(f"{ATOM}title") == f"Signatories of “{shown}”"
    every = await feed(site, "/feeds/statements.atom?lang=en")
    assert titles(every) == [shown, "One voice"]


@pytest.mark.parametrize(("lang", "first"), [("fa", "یک صدا"), ("en", "One voice")])
async def test_open_statements_have_a_feed(site: Site, lang: str, first: str) -> None:
    await site.publish("quiet", draft=True)
    await site.publish("over", {"en": TEXTS["en"]}, prevailing_language="en")
    await site.move("closed", "over")
    tree = await feed(site, f"/feeds/statements.atom?lang={lang}")
    assert titles(tree) == [first]
    links = [one.get("href") for one in tree.iter(f"{ATOM}link")]
    assert links == [
        f"{BASE}/feeds/statements.atom?lang={lang}",
        f"{BASE}/{lang}/",
        f"{BASE}/{lang}/s/{SLUG}",
    ]


async def test_what_is_not_public_has_no_feed(site: Site) -> None:
    await site.publish("quiet", draft=True)
    key = await site.move("circulating", "quiet")
    replies = [
        await site.client.get(path)
        for path in ("/feeds/quiet.atom", f"/feeds/quiet.atom?key={key}", "/feeds/nothing.atom")
    ]
    assert [one.status_code for one in replies] == [404] * 3
    assert len({one.text for one in replies}) == 1
    assert "atom" not in (await site.client.get(f"/en/s/quiet?key={key}")).text


async def test_a_list_without_editions_has_an_empty_feed(site: Site) -> None:
    tree = await feed(site)
    assert (titles(tree), tree.findtext(f"{ATOM}subtitle")) == ([], "Nobody has signed yet.")
