"""Proofs of work where the setting asks for them: in the form and in the API, each serves once."""

import json
import re
from dataclasses import replace
from html import unescape
from typing import Any

import altcha
import pytest

from app.config import Settings
from app.http.challenges import ALGORITHM, COST, PREFIX, Challenges
from app.models import Intake
from tests.conftest import FixedClock
from tests.factories import rows
from tests.web.conftest import PERSON, SLUG, Site

BODY: dict[str, Any] = {
    "kind": "individual",
    "name": {"en": "Shirin Nemuneh"},
    "email": "shirin@example.org",
    "language": "en",
    "exposure": "public",
    "consents": {"process": True, "publish": True},
}


def solved(challenge: dict[str, Any]) -> str:
    made = altcha.Challenge.from_dict(challenge)
    solution = altcha.solve_challenge(made)
    assert solution is not None
    return altcha.Payload(made, solution).to_base64()


@pytest.fixture
def settings(settings: Settings) -> Settings:
    """The demo's settings, with challenges on."""
    return replace(settings, challenge="altcha")


@pytest.fixture(autouse=True)
def cheap(site: Site) -> None:
    site.context.challenge_cost = 2


async def intakes(site: Site) -> int:
    return len(await rows(site, Intake))  # type: ignore[arg-type]


async def test_a_sign_on_brings_its_proof_once(site: Site) -> None:
    refused = await site.sign()
    assert refused.status == 422
    assert refused.text(".//div[@role='alert']").startswith("The form was not complete.")
    assert refused.one(".//input[@name='name_en']").get("value") == PERSON["name_en"]
    found = re.search(r'data-challenge="([^"]+)"', refused.reply.text)
    assert found is not None
    proof = solved(json.loads(unescape(found[1])))
    wrong = await site.sign(altcha=proof, email="x")
    assert wrong.one(".//input[@name='altcha']").get("value") == proof
    assert not wrong.all(".//div[@data-challenge]")  # the work is not asked for twice
    assert await intakes(site) == 0
    assert (await site.sign(altcha=proof)).status == 303
    assert (await site.sign(altcha=proof)).status == 422
    assert await intakes(site) == 1


async def test_programs_ask_for_a_challenge_and_send_its_answer(site: Site) -> None:
    path = f"/api/v1/statements/{SLUG}"
    bare = await site.client.post(f"{path}/sign-ons", json=BODY)
    assert (bare.status_code, bare.json()["errors"]) == (
        422,
        [
            {
                "pointer": "/altcha",
                "code": "challenge-missing",
                "detail": "The form was not complete. Please wait a moment and send it again.",
            }
        ],
    )
    challenge = (await site.client.get(f"{path}/challenge")).json()
    answer = solved(challenge)
    for junk in ("x", "e30=", "W10=", answer[:-6] + "AAAAA=", "A" * 9000):
        reply = await site.client.post(f"{path}/sign-ons", json=BODY | {"altcha": junk})
        assert reply.json()["errors"][0]["code"] == "challenge-wrong"
    taken = await site.client.post(f"{path}/sign-ons", json=BODY | {"altcha": answer})
    assert taken.status_code == 202
    again = await site.client.post(f"{path}/sign-ons", json=BODY | {"altcha": answer})
    assert again.status_code == 422
    assert await intakes(site) == 1


def test_a_challenge_costs_what_is_said_and_names_no_statement(clock: FixedClock) -> None:
    made = json.loads(Challenges(b"secret", clock).issue("remove", "one-voice"))
    assert {name: made["parameters"][name] for name in ("algorithm", "cost", "keyPrefix")} == {
        "algorithm": ALGORITHM,
        "cost": COST,
        "keyPrefix": PREFIX,
    }
    assert "one-voice" not in json.dumps(made)
