"""Sealed values and tokens: of one length, opened by one key, spelled so that people can copy."""

import secrets

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.errors import MissingKey
from app.keys import sealing, tokens

PRIVATE, OTHER = secrets.token_bytes(32), secrets.token_bytes(32)
PUBLIC = sealing.public_of(PRIVATE)
FORM = {"fields": {"name_fa": "شیرین"}, "flags": []}
CODES = st.binary(min_size=32, max_size=32).map(tokens.encode_token).map(tokens.receipt_code)


def test_what_is_sealed_to_a_public_key_is_opened_by_its_private_half_alone() -> None:
    sealed = sealing.seal(PUBLIC, FORM)
    assert sealing.open_sealed(PRIVATE, sealed) == FORM
    assert sealing.seal(PUBLIC, FORM) != sealed
    with pytest.raises(MissingKey):
        sealing.open_sealed(OTHER, sealed)


def test_what_is_locked_is_unlocked_by_its_secret_alone() -> None:
    locked = sealing.lock(PRIVATE, FORM)
    assert sealing.unlock(PRIVATE, locked) == FORM
    with pytest.raises(MissingKey):
        sealing.unlock(OTHER, locked)


@pytest.mark.parametrize("damage", [b"", b"x", b"\x00" * 2096])
def test_damage_is_a_missing_key_and_repeats_nothing(damage: bytes) -> None:
    for opening in (sealing.open_sealed, sealing.unlock):
        with pytest.raises(MissingKey) as caught:
            opening(PRIVATE, damage)
        assert caught.value.code == "missing-key"


@given(st.text(max_size=400))
def test_the_length_tells_nothing_of_what_is_inside(text: str) -> None:
    clean = text.encode("utf-8", "ignore").decode()
    assert len(sealing.seal(PUBLIC, {"name": clean})) == len(sealing.seal(PUBLIC, {}))
    assert len(sealing.lock(PRIVATE, {"name": clean})) == len(sealing.lock(PRIVATE, {}))


@given(st.binary(min_size=32, max_size=32))
def test_a_token_is_43_characters_that_survive_a_mail_program(value: bytes) -> None:
    token = tokens.encode_token(value)
    assert tokens.TOKEN.fullmatch(token)
    broken = f" {token[:10]}\r\n\t{token[10:30]} {token[30:]}\u00a0"
    assert tokens.clean_token(broken) == token
    assert len(tokens.form_key(token)) == 32
    assert len({tokens.form_key(token), tokens.token_digest(token)}) == 2


@given(CODES)
def test_a_receipt_code_survives_usual_misreadings(code: str) -> None:
    assert [len(part) for part in code.split("-")] == [5] * 4
    assert not set(code) & set("iloul") - {"l"}
    misread = code.upper().replace("0", "O").replace("1", "I").replace("-", " ")
    assert tokens.clean_code(misread) == code
    assert tokens.clean_code(code.replace("-", "")) == code


def test_a_tokens_codes_and_keys_are_strangers_to_each_other() -> None:
    token = tokens.encode_token(bytes(32))
    derived = [
        tokens.receipt_code(token),
        tokens.undo_code(token),
        tokens.form_key(token).hex(),
        tokens.token_digest(token).hex(),
    ]
    assert len(set(derived)) == 4
    assert tokens.code_digest(derived[0]) != tokens.token_digest(derived[0])


@given(st.text(max_size=200))
def test_any_text_may_be_typed_as_a_code(text: str) -> None:
    once = tokens.clean_code(text)
    assert tokens.clean_code(once) == once
