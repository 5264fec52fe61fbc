import base64
import json
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest

from app.http.form_tokens import FormTokenError, FormTokens, Purpose

START = datetime(2026, 11, 20, 12, 0, 0, tzinfo=UTC)


@dataclass
class HandClock:
    moment: datetime = START

    def now(self) -> datetime:
        return self.moment


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


@pytest.fixture
def tokens(clock: HandClock) -> FormTokens:
    return FormTokens(b"k" * 32, clock)


def refusal(tokens: FormTokens, token: str, purpose: Purpose = "sign", slug: str = "peace") -> str:
    with pytest.raises(FormTokenError) as caught:
        tokens.check(purpose, token, slug)
    return caught.value.code


@pytest.mark.parametrize("age", [timedelta(seconds=2), timedelta(hours=24)])
def test_good_within_its_life_and_again(
    tokens: FormTokens, clock: HandClock, age: timedelta
) -> None:
    token = tokens.issue("sign", "peace")
    clock.moment = START + age
    tokens.check("sign", token, "peace")
    tokens.check("sign", token, "peace")
    assert tokens.issue("sign", "peace") != token


@pytest.mark.parametrize(
    ("age", "code"),
    [
        (timedelta(seconds=1), "form-token-too-quick"),
        (timedelta(hours=24, seconds=1), "form-token-stale"),
        (timedelta(seconds=-30), "form-token-stale"),
    ],
)
def test_refused_outside_its_life(
    tokens: FormTokens, clock: HandClock, age: timedelta, code: str
) -> None:
    token = tokens.issue("sign", "peace")
    clock.moment = START + age
    assert refusal(tokens, token) == code


def test_refused_where_it_does_not_belong(tokens: FormTokens, clock: HandClock) -> None:
    token = tokens.issue("sign", "peace")
    clock.moment += timedelta(minutes=1)
    foreign = FormTokens(b"x" * 32, clock).issue("sign", "peace")
    codes = [
        refusal(tokens, ""),
        refusal(tokens, "no.token.at-all"),
        refusal(tokens, token[:-1]),
        refusal(tokens, foreign),
        refusal(tokens, token, slug="war"),
        refusal(tokens, token, purpose="manage"),
    ]
    assert codes == ["form-token-missing"] + ["form-token-forged"] * 5


def test_says_purpose_and_statement_and_nothing_else(tokens: FormTokens) -> None:
    payload = tokens.issue("sign", "peace").split(".")[0]
    padded = payload + "=" * (-len(payload) % 4)
    assert json.loads(base64.urlsafe_b64decode(padded)) == ["sign", "peace"]


def test_a_form_shown_again_keeps_its_token_while_it_is_good(
    tokens: FormTokens, clock: HandClock
) -> None:
    token = tokens.issue("sign", "a")
    assert tokens.renew("sign", token, "a") == token  # too quick now, good in a moment
    clock.moment += timedelta(seconds=3)
    assert tokens.renew("sign", token, "a") == token
    for bad, slug in ((token, "b"), ("", "a"), ("forged", "a")):
        fresh = tokens.renew("sign", bad, slug)
        assert fresh != bad
        clock.moment += timedelta(seconds=3)
        tokens.check("sign", fresh, slug)
    clock.moment += timedelta(hours=25)
    assert tokens.renew("sign", token, "a") != token
