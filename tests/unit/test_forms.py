"""Reading a sign-on: each rule of each field, and the code that says which was broken."""

from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.errors import InvalidForm
from app.signing.forms import FIELDS, PUBLIC_FIELDS, SignOn, read_form
from app.text.names import Bilingual, Language
from tests.factories import ORGANISATION, PERSON

SCRIPTS = ("fa", "en")
HOSTILE = {
    "a" * 401: "too-long",
    "a\u0301\u0301\u0301\u0301\u0301": "stacked-marks",
    "a\x00b": "control-character",
    "a\ud800b": "surrogate",
    "a\ue000b": "private-use",
    "a\u0378b": "unassigned",
    "123": "no-letter",
    "\u3164": "empty",
    "\u202e\u200b": "empty",
}


@dataclass(frozen=True)
class Offer:
    kinds: tuple[str, ...] = ("organisation", "individual")
    exposures: tuple[str, ...] = ("public", "coordinators", "counted")


def read(fields: dict[str, str], language: Language = "en", offer: Offer | None = None) -> SignOn:
    return read_form(fields, card=offer or Offer(), language=language)


def errors_of(
    fields: dict[str, str], language: Language = "en", offer: Offer | None = None
) -> list[tuple[str, str]]:
    with pytest.raises(InvalidForm) as caught:
        read(fields, language, offer)
    assert str(caught.value) == "invalid-form"
    return [(error.field, error.code) for error in caught.value.errors]


def test_a_person_is_read_as_entered() -> None:
    fields = PERSON | {
        "title_fa": "نویسنده",
        "affiliation_fa": "دانشگاه نمونه",
        "affiliation_en": "Sample University",
        "city_fa": "مالمو",
        "via": "partner-1",
    }
    assert read(fields) == SignOn(
        kind="individual",
        name=Bilingual("شیرین نمونه", "Shirin Nemuneh"),
        title=Bilingual("نویسنده", "Writer"),
        affiliation=Bilingual("دانشگاه نمونه", "Sample University"),
        city=Bilingual("مالمو", "Malmo"),
        country="SE",
        website="",
        representative_name="",
        representative_role="",
        email="shirin@example.org",
        exposure="public",
        consent_process=True,
        consent_publish=True,
        via="partner-1",
        language="en",
        flags=frozenset(),
    )


def test_an_organisation_is_read_as_entered_and_public_by_itself() -> None:
    assert read(ORGANISATION | {"website": "www.example.org"}) == SignOn(
        kind="organisation",
        name=Bilingual("کانون نمونه", "Sample Centre"),
        title=Bilingual(),
        affiliation=Bilingual(),
        city=Bilingual("برلین", "Berlin"),
        country="DE",
        website="https://www.example.org",
        representative_name="Reza Representative",
        representative_role="Speaker",
        email="office@example.org",
        exposure="public",
        consent_process=True,
        consent_publish=True,
        via="",
        language="en",
        flags=frozenset(),
    )


def test_an_empty_form_says_everything_at_once_in_the_order_of_the_form() -> None:
    assert errors_of({}) == [
        ("kind", "missing-kind"),
        ("name_en", "missing-name"),
        ("email", "missing-email"),
        ("exposure", "missing-exposure"),
        ("consent_process", "missing-consent-process"),
        ("consent_publish", "missing-consent-publish"),
    ]


def test_the_missing_name_is_asked_for_in_the_language_of_the_form() -> None:
    nameless = PERSON | {"name_fa": " ", "name_en": ""}
    assert errors_of(nameless, "fa") == [("name_fa", "missing-name")]
    assert errors_of(nameless, "en") == [("name_en", "missing-name")]


@pytest.mark.parametrize("script", SCRIPTS)
def test_one_script_is_enough(script: str) -> None:
    other = "en" if script == "fa" else "fa"
    name = read(PERSON | {f"name_{script}": ""}).name
    assert name == Bilingual(**{script: "", other: PERSON[f"name_{other}"]})


def test_a_name_in_the_field_of_the_other_script_is_sent_back() -> None:
    swapped = PERSON | {"name_fa": PERSON["name_en"], "name_en": PERSON["name_fa"]}
    assert errors_of(swapped) == [("name_fa", "wrong-script"), ("name_en", "wrong-script")]


def test_a_few_words_of_the_other_script_are_no_wrong_script() -> None:
    mixed = {"name_fa": "کانون فرهنگی ایرانیان AKS", "name_en": "Iranian Centre کانون"}
    assert read(ORGANISATION | mixed).name == Bilingual(**{k[-2:]: v for k, v in mixed.items()})


@pytest.mark.parametrize(("typed", "code"), HOSTILE.items())
@pytest.mark.parametrize("field", PUBLIC_FIELDS[:-1])
def test_every_public_text_is_cleaned_by_the_same_rules(field: str, typed: str, code: str) -> None:
    assert errors_of(PERSON | {field: typed}) == [(field, code)]


@pytest.mark.parametrize("field", ["representative_name", "representative_role"])
@pytest.mark.parametrize(("typed", "code"), HOSTILE.items())
def test_so_is_who_represents_an_organisation(field: str, typed: str, code: str) -> None:
    assert errors_of(ORGANISATION | {field: typed}) == [(field, code)]


@pytest.mark.parametrize("white", ["\n", "\r\n", "\t", "\u2028", "\u00a0", " \n "])
def test_line_breaks_in_a_name_are_white_space_and_in_an_address_an_error(white: str) -> None:
    name = f"Shirin{white}Nemuneh"
    assert read(PERSON | {"name_en": name}).name.en == "Shirin Nemuneh"
    address = f"shirin{white}@example.org"
    assert errors_of(PERSON | {"email": address}) == [("email", "invalid-email")]


@pytest.mark.parametrize(
    ("name", "flags"),
    [
        ("Shirin\u202e Nemuneh", {"invisibles"}),
        ("=HYPERLINK(1)", {"formula"}),
        ("https://example.org/x", {"url"}),
        ("Shirin N\u0435muneh", {"mixed-scripts"}),
        ("Shirin Nemuneh", set()),
    ],
)
def test_what_a_coordinator_should_see_is_flagged_and_not_refused(
    name: str, flags: set[str]
) -> None:
    assert read(PERSON | {"name_en": name}).flags == flags


def test_a_flag_may_come_from_any_public_text() -> None:
    assert read(PERSON | {"city_en": "www.example.org"}).flags == {"url"}


@pytest.mark.parametrize("language", ["fa", "en"])
def test_persian_letters_are_unified_in_farsi_fields_only(language: Language) -> None:
    read_name = read(PERSON | {"name_fa": "علي كريم"}, language).name
    assert read_name == Bilingual("علی کریم", PERSON["name_en"])


@pytest.mark.parametrize("country", ["SE", "se", " se "])
def test_a_country_is_its_code(country: str) -> None:
    assert read(PERSON | {"country": country}).country == "SE"


@pytest.mark.parametrize(
    "country", ["Sweden", "XX", "ZZ", "EU", "S", "SE\x00", "\u202eSE", "IR,SE"]
)
def test_an_unknown_country_is_refused(country: str) -> None:
    assert errors_of(PERSON | {"country": country}) == [("country", "unknown-country")]


@pytest.mark.parametrize("exposure", ["public", "coordinators", "counted"])
def test_a_signatory_in_iran_may_choose_every_exposure(exposure: str) -> None:
    shown = read(PERSON | {"country": "IR", "exposure": exposure}).country
    assert shown == (None if exposure == "counted" else "IR")


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("", ""),
        ("example.org", "https://example.org"),
        (" http://example.org/a?b#c ", "http://example.org/a?b#c"),
        ("https://مثال.ایران/", "https://مثال.ایران/"),
        ("https://example.org/a b", "https://example.org/a%20b"),
    ],
)
def test_a_website_is_an_address_of_the_web(typed: str, kept: str) -> None:
    assert read(ORGANISATION | {"website": typed}).website == kept


@pytest.mark.parametrize(
    "typed",
    [
        "javascript:alert(1)",
        "javascript://example.org/%0aalert(1)",
        "data:text/html,x",
        "ftp://example.org",
        "https://localhost",
        "https://user:word@example.org",
        "https://[::1",
        "https://example.org/\nx",
        "https://example.org/\u202ex",
        "https://example.org/" + "a" * 300,
        "//example.org",
    ],
)
def test_anything_else_is_no_website(typed: str) -> None:
    assert errors_of(ORGANISATION | {"website": typed}) == [("website", "invalid-website")]


def test_each_kind_has_its_own_fields() -> None:
    both = {"website": "example.org", "title_en": "Dr", "affiliation_en": "Sample University"}
    people = {"representative_name": "Reza", "representative_role": "Speaker"}
    person = read(PERSON | both | people)
    assert (person.website, person.representative_name, person.representative_role) == ("", "", "")
    organisation = read(ORGANISATION | both)
    assert (organisation.title, organisation.affiliation) == (Bilingual(), Bilingual())


@pytest.mark.parametrize(
    ("offer", "fields", "expected"),
    [
        (Offer(kinds=("organisation",)), {}, [("kind", "kind-not-offered")]),
        (Offer(), {"kind": "robot"}, [("kind", "kind-not-offered")]),
        (Offer(kinds=()), {}, [("kind", "kind-not-offered")]),
        (Offer(exposures=("counted",)), {}, [("exposure", "exposure-not-offered")]),
        (Offer(), {"exposure": "secret"}, [("exposure", "exposure-not-offered")]),
        (Offer(), {"exposure": ""}, [("exposure", "missing-exposure")]),
        (
            Offer(exposures=("public",)),
            {"exposure": "counted"},
            [("exposure", "exposure-not-offered")],
        ),
    ],
)
def test_only_what_the_statement_offers_may_be_chosen(
    offer: Offer, fields: dict[str, str], expected: list[tuple[str, str]]
) -> None:
    assert errors_of(PERSON | fields, offer=offer) == expected


def test_an_organisation_is_not_public_by_itself_where_that_is_not_offered() -> None:
    found = errors_of(ORGANISATION, offer=Offer(exposures=("coordinators", "counted")))
    assert found == [("exposure", "missing-exposure")]


@pytest.mark.parametrize("ticked", ["1", "on", "true", "YES", " 1 "])
def test_a_tick_is_a_consent(ticked: str) -> None:
    fields = PERSON | {"consent_process": ticked, "consent_publish": ticked}
    assert (read(fields).consent_process, read(fields).consent_publish) == (True, True)


@pytest.mark.parametrize("unticked", ["", "0", "off", "false", "no", "maybe"])
@pytest.mark.parametrize("consent", ["consent_process", "consent_publish"])
def test_no_tick_is_none(consent: str, unticked: str) -> None:
    assert errors_of(PERSON | {consent: unticked}) == [
        (consent, f"missing-{consent.replace('_', '-')}")
    ]


def test_the_two_consents_are_separate() -> None:
    for exposure in ("public", "coordinators"):
        fields = PERSON | {"exposure": exposure, "consent_publish": ""}
        assert errors_of(fields) == [("consent_publish", "missing-consent-publish")]
    counted = PERSON | {"exposure": "counted", "consent_publish": ""}
    assert read(counted).consent_publish is False
    assert errors_of(counted | {"consent_process": ""}) == [
        ("consent_process", "missing-consent-process")
    ]


@pytest.mark.parametrize("base", [PERSON, ORGANISATION], ids=["person", "organisation"])
def test_counted_keeps_nothing_of_who_it_was(base: dict[str, str]) -> None:
    fields = base | {
        "exposure": "counted",
        "name_en": "=A\u202e",
        "title_en": "Writer",
        "affiliation_en": "University",
        "website": "example.org",
    }
    sign_on = read(fields)
    kept = {name: value for name, value in sign_on.fields().items() if value}
    assert kept == {"kind": base["kind"], "exposure": "counted", "consent_process": "1"}
    assert sign_on.flags == frozenset()
    assert not any(sign_on.columns().values())


def test_counted_needs_no_name() -> None:
    nameless = PERSON | {"exposure": "counted", "name_fa": "", "name_en": ""}
    assert read(nameless).name == Bilingual()


@pytest.mark.parametrize("via", ["partner", "p", "a-1", "a" * 40])
def test_a_partners_key_is_kept(via: str) -> None:
    assert read(PERSON | {"via": via}).via == via


@pytest.mark.parametrize("via", ["Partner", "-a", "a" * 41, "a b", "a\nb", "<script>", "https://x"])
def test_what_is_no_partners_key_is_ignored(via: str) -> None:
    assert read(PERSON | {"via": via}).via == ""


def test_fields_read_again_give_the_same_sign_on() -> None:
    for base in (PERSON, ORGANISATION | {"website": "example.org", "via": "partner"}):
        once = read(base)
        assert read(once.fields() | {"email": once.email}) == once
        assert set(once.fields()) == set(FIELDS)


def test_the_columns_are_what_may_be_shown() -> None:
    assert set(read(ORGANISATION).columns()) == {*PUBLIC_FIELDS, "website"}
    assert read(PERSON | {"country": ""}).columns()["country"] is None


def test_without_an_address_where_none_is_asked_for() -> None:
    fields = {name: value for name, value in PERSON.items() if name != "email"}
    assert read_form(fields, card=Offer(), language="en", needs_email=False).email == ""


@given(
    st.dictionaries(
        st.sampled_from([*FIELDS, "email", "unknown"]),
        st.one_of(st.text(max_size=500), st.sampled_from(["individual", "public", "1", "IR"])),
    )
)
def test_any_fields_are_read_or_refused(fields: dict[str, str]) -> None:
    try:
        sign_on = read(fields)
    except InvalidForm as error:
        wrong = {each.field for each in error.errors}
    else:
        wrong = {"email"} - {sign_on.email}
    assert set() < wrong <= {*FIELDS, "email"}
