"""Who signs in the journeys: what they type, and the lines that the lists should make of it."""

from dataclasses import dataclass, replace
from uuid import uuid4


@dataclass(frozen=True)
class Signatory:
    """Fields of the form as typed, a correction at confirmation, and the lines that follow.

    `typed` is what was typed as a line of each language, `lines` the same after the correction.
    """

    kind: str
    fields: dict[str, str]
    correction: dict[str, str]
    typed: dict[str, str]
    lines: dict[str, str]
    email: str
    exposure: str = "public"

    @property
    def names(self) -> list[str]:
        """The name in both scripts."""
        return [self.fields["name_fa"], self.fields["name_en"]]

    def seen(self, exposure: str) -> "Signatory":
        """The same with another exposure."""
        return replace(self, exposure=exposure)


def _address() -> str:
    return f"{uuid4().hex[:12]}@mail.example"


def writer(surname_fa: str, surname_en: str) -> Signatory:
    """A person with everything that a person may give."""
    name_fa, name_en = f"شیرین {surname_fa}", f"Shirin {surname_en}"
    affiliation_fa, affiliation_en = "کانون قلم‌های آزاد", "Centre of Free Pens"
    return Signatory(
        kind="individual",
        fields={
            "name_fa": name_fa,
            "name_en": name_en,
            "title_fa": "نویسنده",
            "title_en": "Writer",
            "affiliation_fa": affiliation_fa,
            "affiliation_en": affiliation_en,
            "city_fa": "گوتنبرگ",
            "city_en": "Gothenburg",
            "country": "SE",
        },
        correction={"title_en": "Poet"},
        typed={
            "fa": f"{name_fa}، نویسنده، {affiliation_fa} (سوئد)",
            "en": f"{name_en}, Writer, {affiliation_en} (Sweden)",
        },
        lines={
            "fa": f"{name_fa}، نویسنده، {affiliation_fa} (سوئد)",
            "en": f"{name_en}, Poet, {affiliation_en} (Sweden)",
        },
        email=_address(),
    )


def union(word_fa: str, word_en: str) -> Signatory:
    """An organisation, with the person who signs for it."""
    name_fa, name_en = f"اتحادیهٔ {word_fa}", f"Union of {word_en}"
    return Signatory(
        kind="organisation",
        fields={
            "name_fa": name_fa,
            "name_en": name_en,
            "city_fa": "برلین",
            "city_en": "Berlin",
            "country": "DE",
            "website": "https://union.example/",
            "representative_name": "Representative Rastin",
            "representative_role": "Speaker Sokhangu",
        },
        correction={"city_fa": "بِرلین"},
        typed={
            "fa": f"{name_fa} – برلین – آلمان",
            "en": f"{name_en} – Berlin – Germany",
        },
        lines={
            "fa": f"{name_fa} – بِرلین – آلمان",
            "en": f"{name_en} – Berlin – Germany",
        },
        email=_address(),
    )
