import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone
from email import message_from_bytes
from email.header import decode_header, make_header
from email.message import EmailMessage
from email.policy import default

import html5lib  # type: ignore[import-untyped]
import pytest

from app.outbox.compose import compose, wire_address
from app.outbox.failures import PermanentFailure
from app.outbox.messages import (
    Link,
    Message,
    already_message,
    confirm_message,
    invitation_message,
    manage_message,
    sign_in_message,
)
from app.text.names import LANGUAGES, Language

TOKEN = "Zk3-_9sQ1xWv7bTnYc0RfLhJmPdGuKaEiOo5XwB8tHg"
OTHER = "q0aJ_VbN-mT4RkYw2SdXeLz8HfGcPuIoQ1nB7vC5xKw"
TO = "someone.private@mail.example"
SENDER = "no-reply@post.example.org"
EXPIRES = datetime(2026, 3, 14, 15, 4, 59, tzinfo=UTC)
SENT = datetime(2026, 3, 7, 15, 4, 59, 987_654, tzinfo=UTC)
LTR_WORDS = re.compile(r"[A-Za-z]{2,}")


def link(language: Language, room: str = "c", token: str = TOKEN) -> Link:
    return Link(f"https://post.example.org/{language}/{room}", token, EXPIRES)


def confirmed_before(to: str, language: Language, way: Link) -> Message:
    return already_message(to, language, way, confirm=link(language, "c", OTHER))


MAKERS: list[Callable[[str, Language, Link], Message]] = [
    confirm_message,
    manage_message,
    already_message,
    confirmed_before,
    sign_in_message,
    invitation_message,
]
each_message = pytest.mark.parametrize("make", MAKERS, ids=lambda make: make.__name__)
each_language = pytest.mark.parametrize("language", LANGUAGES)


def sent(message: Message, sender: str = SENDER) -> EmailMessage:
    return compose(message, sender=sender, message_id="<id@post.example.org>", date=SENT)


def part(raw: bytes, subtype: str) -> str:
    found = message_from_bytes(raw, policy=default).get_body((subtype,))
    assert isinstance(found, EmailMessage)
    return str(found.get_content()).replace("\r\n", "\n")


@each_language
@pytest.mark.parametrize(
    ("make", "subjects"),
    [
        (
            confirm_message,
            {
                "fa": "لطفاً نشانی ایمیل خود را تأیید کنید",
                "en": "Please confirm your e-mail address",
            },
        ),
        (manage_message, {"fa": "پیوندی که خواسته بودید", "en": "The link you asked for"}),
        (sign_in_message, {"fa": "پیوندی که خواسته بودید", "en": "The link you asked for"}),
        (invitation_message, {"fa": "یک دعوت", "en": "An invitation"}),
        (
            already_message,
            {
                "fa": "پیش‌تر با این نشانی تأیید کرده‌اید",
                "en": "You have confirmed with this address before",
            },
        ),
    ],
)
def test_subjects_are_neutral(
    make: Callable[[str, Language, Link], Message], subjects: dict[str, str], language: Language
) -> None:
    assert make(TO, language, link(language)).subject == subjects[language]


@each_message
@each_language
def test_the_link_stands_alone_on_one_raw_line_of_76_characters(
    make: Callable[[str, Language, Link], Message], language: Language
) -> None:
    # A base of 27 characters makes a link of 76, the longest that quoted-printable leaves whole.
    way = Link(f"https://post.examples.world/{language}/c", TOKEN, EXPIRES)
    assert len(way.url) == 76
    message = make(TO, language, way)
    raw = sent(message).as_bytes()
    assert message.text.splitlines().count(way.url) == 1
    assert raw.split(b"\r\n").count(way.url.encode()) == 2  # in the text and in the HTML part
    assert max(len(line) for line in raw.split(b"\r\n")) == 76


@each_message
@each_language
def test_the_token_to_paste_stands_alone_under_its_page(
    make: Callable[[str, Language, Link], Message], language: Language
) -> None:
    way = link(language)
    lines = make(TO, language, way).text.splitlines()
    assert (lines.count(way.page), lines.count(TOKEN)) in {(1, 1), (2, 1)}
    assert lines.index(way.page) < lines.index(TOKEN)


@each_language
def test_the_second_person_of_a_mailbox_gets_a_link_of_their_own(language: Language) -> None:
    way = link(language, "m")
    urls = re.findall(r"\S+#\S+", confirmed_before(TO, language, way).text)
    assert urls == [way.url, link(language, "c", OTHER).url]
    assert re.findall(r"\S+#\S+", already_message(TO, language, way).text) == [way.url]


@pytest.mark.parametrize(
    ("language", "line"),
    [
        (
            "fa",
            "پیوند و کد تا ۲۳ اسفند ۱۴۰۴ (۱۴ مارس ۲۰۲۶)، ساعت ۱۵:۰۴ به وقت گرینویچ اعتبار دارند.",
        ),
        ("en", "The link and the code are valid until 14 March 2026, 15:04 UTC."),
    ],
)
@pytest.mark.parametrize("zone", [UTC, timezone(timedelta(hours=12))])
def test_the_end_is_told_in_the_calendars_of_the_language(
    language: Language, line: str, zone: timezone
) -> None:
    message = confirm_message(
        TO, language, Link("https://x.org/c", TOKEN, EXPIRES.astimezone(zone))
    )
    assert message.text.splitlines().count(line) == 1


@each_message
def test_nothing_is_left_untranslated(make: Callable[[str, Language, Link], Message]) -> None:
    message = make(TO, "fa", link("fa"))
    prose = [line for line in message.text.splitlines() if "https:" not in line]
    left = [line for line in prose if LTR_WORDS.search(line)]
    assert left == [line for line in prose if line in {TOKEN, OTHER}]
    assert LTR_WORDS.search(message.subject) is None


@each_message
@each_language
def test_the_reader_is_never_named(
    make: Callable[[str, Language, Link], Message], language: Language
) -> None:
    message = make(TO, language, link(language))
    assert TO.partition("@")[0] not in message.subject + message.text + message.html + repr(message)
    assert TOKEN not in repr(message) + repr(link(language))


@each_message
@each_language
def test_each_block_says_its_direction_and_nothing_is_fetched(
    make: Callable[[str, Language, Link], Message], language: Language
) -> None:
    tree = html5lib.parse(
        make(TO, language, link(language)).html, treebuilder="etree", namespaceHTMLElements=False
    )
    direction = "rtl" if language == "fa" else "ltr"
    styled = {
        "rtl": "direction:rtl;text-align:right",
        "ltr": "direction:ltr;text-align:left",
    }
    blocks = [element for element in tree.iter() if element.tag in {"body", "div", "p"}]
    assert len(blocks) > 10
    for block in blocks:
        words = "".join(block.itertext()).strip()
        bare = words.startswith("https:") or words in {TOKEN, OTHER}
        assert block.get("dir") == ("ltr" if bare else direction)
        assert styled[block.get("dir")] in block.get("style", "")
    assert (tree.get("lang"), tree.get("dir")) == (language, direction)
    tags = {element.tag for element in tree.iter() if isinstance(element.tag, str)}
    assert tags == {"html", "head", "meta", "title", "body", "div", "p", "a"}
    assert "url(" not in "".join(element.get("style", "") for element in tree.iter())


@each_message
@each_language
def test_the_html_has_the_link_as_a_button_and_written_out(
    make: Callable[[str, Language, Link], Message], language: Language
) -> None:
    way = link(language)
    html = make(TO, language, way).html
    tree = html5lib.parse(html, treebuilder="etree", namespaceHTMLElements=False)
    shown = [(a.text or "").strip() for a in tree.iter("a") if a.get("href") == way.url]
    assert len(shown) == 2
    assert shown[1] == way.url
    assert shown[0] != way.url
    assert html.splitlines().count(TOKEN) == 1


@each_language
def test_what_is_composed_comes_back_as_it_was(language: Language) -> None:
    message = confirm_message(TO, language, link(language))
    raw = sent(message).as_bytes()
    email = message_from_bytes(raw, policy=default)
    assert (part(raw, "plain"), part(raw, "html")) == (
        message.text,
        message.html,
    )
    assert raw.isascii()
    assert dict(email.items()) | {"Content-Type": ""} == {
        "From": SENDER,
        "To": TO,
        "Subject": message.subject,
        "Date": "Sat, 07 Mar 2026 15:04:59 +0000",
        "Message-ID": "<id@post.example.org>",
        "Auto-Submitted": "auto-generated",
        "X-Auto-Response-Suppress": "All",
        "MIME-Version": "1.0",
        "Content-Type": "",
        "Content-Language": language,
    }
    assert [inner.get_content_type() for inner in email.walk()] == [
        "multipart/alternative",
        "text/plain",
        "text/html",
    ]


@pytest.mark.parametrize(
    ("typed", "wire"),
    [
        ("plain@example.org", "plain@example.org"),
        ("Tag+list@EXAMPLE.org", "Tag+list@example.org"),
        ("someone@bücher.example", "someone@xn--bcher-kva.example"),
        ("someone@ایران.example", "someone@xn--mgba3a4f16a.example"),
        ("نام@ایران.example", "نام@xn--mgba3a4f16a.example"),
    ],
)
def test_addresses_go_out_with_domains_in_a_labels(typed: str, wire: str) -> None:
    message = confirm_message(typed, "fa", link("fa"))
    raw = sent(message).as_bytes()
    assert wire_address(typed) == wire
    assert f"\r\nTo: {wire}\r\n".encode() in raw
    assert part(raw, "plain") == message.text
    assert raw.partition(b"\r\n\r\n")[0].isascii() == wire.isascii()


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "nobody",
        "a@b@example.org",
        "a@example.org\r\nBcc: b@example.org",
        "a@example.org\nBcc: b@example.org",
        "a b@example.org",
        "a@example.org, b@example.org",
        "<a@example.org>",
        "a\x00@example.org",
        "a@exa mple.org",
        "a@-example.org",
        "x" * 500 + "@example.org",
    ],
)
def test_what_is_no_address_is_refused_and_not_repeated(typed: str) -> None:
    with pytest.raises(PermanentFailure) as refused:
        sent(confirm_message(typed, "en", link("en")))
    assert (refused.value.code, str(refused.value)) == ("553 5.1.3", "553 5.1.3")


@pytest.mark.parametrize(
    ("sender", "shown"),
    [
        ("Post <no-reply@post.example.org>", "Post <no-reply@post.example.org>"),
        ("پیام از ما <no-reply@post.example.org>", "پیام از ما <no-reply@post.example.org>"),
        ("no-reply@localhost", "no-reply@localhost"),
    ],
)
def test_the_sender_may_have_a_name(sender: str, shown: str) -> None:
    raw = sent(confirm_message(TO, "en", link("en")), sender).as_bytes()
    assert message_from_bytes(raw, policy=default)["From"] == shown


@pytest.mark.parametrize("words", range(1, 60))
def test_subject_and_sender_of_any_length_keep_their_spaces(words: int) -> None:
    text = " ".join(["نامه", "را", "می\u200cخوانید"][n % 3] for n in range(words))
    raw = sent(Message(TO, text, "", "", "fa"), f"{text} <{SENDER}>").as_bytes()
    email = message_from_bytes(raw)  # the newer parser splits words of an address's name
    shown = [str(make_header(decode_header(email[name]))) for name in ("Subject", "From")]
    assert shown == [text, f"{text} <{SENDER}>"]
    assert max(len(line) for line in raw.split(b"\r\n")) <= 76


def test_a_long_message_id_is_left_whole() -> None:
    message_id = f"<{'0123456789abcdef' * 4}@post.example.org>"
    email = compose(
        confirm_message(TO, "en", link("en")), sender=SENDER, message_id=message_id, date=SENT
    )
    assert message_from_bytes(email.as_bytes(), policy=default)["Message-ID"] == message_id
    assert email.as_bytes().count(message_id.encode()) == 1


@pytest.mark.parametrize("message_id", ["", "bare@example.org", "<a@b>\r\nBcc: <c@d>"])
def test_a_message_id_is_checked(message_id: str) -> None:
    with pytest.raises(ValueError, match="Message-ID"):
        compose(
            confirm_message(TO, "en", link("en")), sender=SENDER, message_id=message_id, date=SENT
        )


def test_a_naive_date_is_refused() -> None:
    with pytest.raises(ValueError, match="naive"):
        compose(
            confirm_message(TO, "en", link("en")),
            sender=SENDER,
            message_id="<id@post.example.org>",
            date=SENT.replace(tzinfo=None),
        )
