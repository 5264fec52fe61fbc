"""What those who are written to in the same minute have alike is made once; tokens are theirs."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from app.outbox.compose import compose
from app.outbox.messages import Link, already_message, rendering
from app.text.names import LANGUAGES, Language

TO = "someone.private@mail.example"
EXPIRES = datetime(2026, 3, 14, 15, 4, 59, tzinfo=UTC)
PAGE = "https://post.example.org"


def links(token: str, expires_at: datetime) -> tuple[Link, Link]:
    """A way to manage and one to confirm, with tokens that begin alike."""
    return (
        Link(f"{PAGE}/m", f"{token}-manage", expires_at),
        Link(f"{PAGE}/c", f"{token}-confirm", expires_at),
    )


@pytest.mark.parametrize("language", LANGUAGES)
def test_who_is_written_to_in_the_same_minute_gets_links_of_their_own(language: Language) -> None:
    each = [links("first", EXPIRES), links("second", EXPIRES - timedelta(seconds=40))]
    messages = [already_message(TO, language, way, confirm=confirm) for way, confirm in each]
    for (way, confirm), other, message in zip(each, ("second", "first"), messages, strict=True):
        for words in (message.text, message.html):
            assert words.count(way.url) == words.count(way.token) - 1 == words.count(confirm.url)
            assert other not in words
            assert "{" not in words
    assert messages[0].text.replace("first", "second") == messages[1].text


def test_another_minute_is_told() -> None:
    way, confirm = links("token", EXPIRES)
    later, _ = links("token", EXPIRES + timedelta(seconds=1))
    assert "15:04" in already_message(TO, "en", way).text
    assert "15:05" in already_message(TO, "en", later).text
    assert "#token-confirm" in already_message(TO, "en", way, confirm=confirm).text


def test_what_is_remembered_has_no_token_and_no_address(monkeypatch: pytest.MonkeyPatch) -> None:
    remembered: list[tuple[Any, ...]] = []
    rendered = rendering.rendered

    def watched(*key: Any) -> tuple[str, str, str]:
        words = rendered(*key)
        remembered.append((*key, *words))
        return words

    monkeypatch.setattr(rendering, "rendered", watched)
    way, confirm = links("secret", EXPIRES)
    already_message(TO, "fa", way, confirm=confirm)
    ((name, language, values, *words),) = remembered
    assert (name, language) == ("already", "fa")
    assert [(key, value.token) for key, value in values] == [
        ("link", "{link}"),
        ("confirm", "{confirm}"),
    ]
    assert not any(secret in text for secret in ("secret", TO) for text in words)


@pytest.mark.parametrize("header", ["To", "Date", "Message-ID", "Subject"])
def test_no_header_takes_a_second_line(header: str) -> None:
    way, _ = links("token", EXPIRES)
    email = compose(
        already_message(TO, "en", way),
        sender="no-reply@post.example.org",
        message_id="<id@post.example.org>",
        date=EXPIRES,
    )
    del email[header]
    with pytest.raises(ValueError, match="linefeed"):
        email[header] = "one@mail.example\r\nBcc: other@mail.example"
    assert b"Bcc" not in email.as_bytes()
