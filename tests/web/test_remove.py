"""Asking for a name to be removed: found in either script, hidden where work was done for it."""

import asyncio
import json
import re
from datetime import timedelta
from html import unescape

import altcha
import pytest

from app.models import Entry, RemovalRequest
from tests.factories import everything, rows
from tests.shown import Shown
from tests.web.conftest import GROUPS, SLUG, Site

CHEAP = 2
"""Rounds of one try."""
LETTER = "ساواک خبر دارد: the police knows"
ADDRESS = "afraid@example.net"


@pytest.fixture(autouse=True)
def cheap(site: Site) -> None:
    site.context.challenge_cost = CHEAP


def solved(page: Shown) -> str:
    """What the browser's script would send for the challenge of a page."""
    found = re.search(r'data-challenge="([^"]+)"', page.reply.text)
    assert found is not None
    challenge = altcha.Challenge.from_dict(json.loads(unescape(found[1])))
    solution = altcha.solve_challenge(challenge)
    assert solution is not None
    return altcha.Payload(challenge, solution).to_base64()


async def ask(site: Site, q: str, lang: str = "en", **changes: str) -> Shown:
    """Find a name, and send the form with its challenge solved."""
    page = await site.get(f"/{lang}/s/{SLUG}/remove?q={q}")
    sent = {one.get("name", ""): one.get("value", "") for one in page.all(".//form[2]//input")}
    (entry, *_) = [one.get("value", "") for one in page.all(".//input[@name='entry']")]
    fields = {
        "q": q,
        "form_token": sent["form_token"],
        "entry": entry,
        "why": "never-signed",
        "altcha": solved(page),
    }
    site.clock.move(timedelta(seconds=3))
    return await site.post(f"/{lang}/s/{SLUG}/remove", **fields | changes)


@pytest.mark.parametrize(
    ("lang", "q", "said"),
    [("en", "Shirin", "The name is out of the list"), ("fa", "شیرین", "نام از فهرست بیرون است")],
)
async def test_a_person_finds_the_name_and_it_is_gone_at_once(
    site: Site, caplog: pytest.LogCaptureFixture, lang: str, q: str, said: str
) -> None:
    caplog.set_level("DEBUG")
    await site.signed()
    assert "Shirin Nemuneh" in (await site.get(f"/en/s/{SLUG}")).reply.text
    done = await ask(site, q, lang, letter=LETTER, email=ADDRESS)
    assert (done.status, done.reply.headers["location"]) == (
        303,
        f"/{lang}/s/{SLUG}/removed?how=hidden",
    )
    assert (await site.get(done.reply.headers["location"])).text(".//h1") == said
    for path in (
        f"/en/s/{SLUG}",
        f"/fa/s/{SLUG}/signatories",
        f"/api/v1/statements/{SLUG}/signatories",
        f"/s/{SLUG}/list.json",
        f"/feeds/{SLUG}/en",
    ):
        assert "Shirin" not in (await site.get(path)).reply.text
    stored = str(await everything_of(site))
    for secret in (LETTER, "the police knows", ADDRESS, "afraid"):
        assert secret not in stored
        assert secret not in caplog.text
    (request,) = await rows_of(site)
    assert (request["hidden"], request["why"]) == (True, "never-signed")


async def everything_of(site: Site) -> object:
    return await everything(site)  # type: ignore[arg-type]


async def rows_of(site: Site) -> list[dict[str, object]]:
    return await rows(site, RemovalRequest)  # type: ignore[arg-type]


async def test_a_name_is_found_by_its_number_in_either_digits(site: Site) -> None:
    await site.bring()
    for q in ("2", "۲"):
        page = await site.get(f"/en/s/{SLUG}/remove?q={q}")
        (name,) = page.texts(".//fieldset[1]//label[@class='choice']")
        assert name.startswith("Refugees’ Centre – Berlin")
        assert page.one(".//input[@name='entry']").get("checked") is not None


@pytest.mark.parametrize("q", ["0", "3", "99999999999999999999", "کسی که نیست", "<zz>", "  "])
async def test_a_number_or_a_name_that_is_not_there_is_said_beside_the_field(
    site: Site, q: str
) -> None:
    await site.bring()
    page = await site.get(f"/en/s/{SLUG}/remove?q={q}")
    wrong = page.texts(".//span[@class='wrong']")
    if not q.strip():
        assert (page.status, wrong) == (200, [])
    else:
        number = "The list has no such number."
        assert page.status == 404
        assert wrong == [number if q[0].isdigit() else "No such name stands in the list."]
        assert page.one(".//input[@name='q']").get("value") == q


async def test_without_a_script_and_for_an_organisation_the_coordinators_look_first(
    site: Site,
) -> None:
    await site.bring()
    await site.signed()
    for q, changes in (("Shirin", {"altcha": ""}), ("Baran", {})):
        done = await ask(site, q, **changes)
        assert done.reply.headers["location"] == f"/en/s/{SLUG}/removed?how=waiting"
    assert (await site.get(f"/en/s/{SLUG}/removed?how=waiting")).text(".//h1") == (
        "Your request is with the coordinators"
    )
    page = (await site.get(f"/en/s/{SLUG}")).reply.text
    assert "Shirin" in page
    assert "Baran" in page


async def test_all_that_is_wrong_is_said_and_nothing_typed_is_lost(site: Site) -> None:
    await site.signed()
    again = await ask(site, "Shirin", entry="x", why="?", letter=LETTER, email="no address")
    assert again.status == 422
    assert again.texts(".//div[@role='alert']//a") == [
        "Please choose the name that is meant.",
        "Please say why.",
        "This is not a complete e-mail address.",
    ]
    assert again.text(".//textarea") == LETTER
    assert again.one(".//input[@name='altcha']").get("value")  # the work is not asked for twice
    assert not again.all(".//div[@data-challenge]")


async def test_a_proof_serves_one_name_on_one_statement_for_a_while(site: Site) -> None:
    await site.signed()
    page = await site.get(f"/en/s/{SLUG}/remove?q=Shirin")
    proof = solved(page)
    forged = await ask(site, "Shirin", altcha=proof[:-8] + "AAAAAAA=")
    assert (forged.status, forged.text(".//div[@role='alert']")) == (
        422,
        "The form could not be checked. Please send it once more.",
    )
    site.clock.move(timedelta(hours=2))
    late = await ask(site, "Shirin", altcha=proof)
    assert late.text(".//div[@role='alert']").startswith("The form was open for too long.")
    await site.publish("elsewhere")
    await site.bring(GROUPS, slug="elsewhere")
    other = await site.get("/en/s/elsewhere/remove?q=1")
    foreign = await ask(site, "Shirin", altcha=solved(other))
    assert foreign.status == 422
    assert await rows_of(site) == []


async def test_a_name_that_left_meanwhile_is_said_to_be_gone(site: Site) -> None:
    await site.signed()
    entry = (await rows(site, Entry))[0]["public_id"]  # type: ignore[arg-type]
    assert (await ask(site, "Shirin")).status == 303
    await site.signed(name_en="Shirin Another", name_fa="شیرین دیگر", email="b@example.org")
    gone = await ask(site, "Shirin", entry=str(entry))
    assert gone.texts(".//div[@role='alert']//a") == [
        "This name does not stand in the list any more."
    ]


async def test_a_crowd_hides_no_more_than_an_hour_may(site: Site) -> None:
    crowd = [f"شخص {chr(0x0628 + n // 4)}{chr(0x0633 + n % 4)}" for n in range(23)]
    await site.bring("\n\n".join(crowd), kind="individual", allow_duplicates=True)
    page = await site.get(f"/en/s/{SLUG}/remove?q=شخص")
    token = page.all(".//form[2]//input[@name='form_token']")[0].get("value", "")
    site.clock.move(timedelta(seconds=3))
    entries = [e["public_id"] for e in await rows(site, Entry)]  # type: ignore[arg-type]
    fields = {"q": "شخص", "form_token": token, "why": "danger"}
    proofs = [solved(await site.get(f"/en/s/{SLUG}/remove?q={n}")) for n in range(1, 24)]
    path = f"/en/s/{SLUG}/remove"
    answers = await asyncio.gather(
        *(
            site.post(path, **fields, entry=str(entry), altcha=proof)
            for entry, proof in zip(entries, proofs, strict=True)
        )
    )
    assert sorted(answer.reply.headers["location"][-6:] for answer in answers) == sorted(
        ["hidden"] * 20 + ["aiting"] * 3
    )


async def test_a_circulating_statement_keeps_its_secret_and_gives_the_form(site: Site) -> None:
    await site.publish("quiet", draft=True)
    secret = await site.move("circulating", "quiet")
    await site.bring(GROUPS, slug="quiet")
    assert (await site.get("/en/s/quiet/remove?q=1")).status == 404
    page = await site.get(f"/en/s/quiet/remove?q=1&key={secret}")
    assert page.status == 200
    assert f"key={secret}" in page.all(".//form[2]")[0].get("action", "")


@pytest.mark.parametrize("path", ["", "/signatories", "/manage"])
@pytest.mark.parametrize("lang", ["en", "fa"])
async def test_the_way_there_is_quiet_and_everywhere(site: Site, lang: str, path: str) -> None:
    await site.bring()
    page = await site.get(f"/{lang}/s/{SLUG}{path}")
    assert [one for one in page.all(".//a") if one.get("href") == f"/{lang}/s/{SLUG}/remove"]
