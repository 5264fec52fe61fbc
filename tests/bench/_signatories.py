"""Made-up signatories in both scripts, as unevenly spread as real ones, as fast as they are needed.

A few first names are borne by every tenth, most surnames by hardly anybody; half live in Iran.
"""

from collections.abc import Iterator
from random import Random
from typing import TypeVar

Each = TypeVar("Each")

_FIRST = (
    ("محمد", "Mohammad"), ("علی", "Ali"), ("زهرا", "Zahra"), ("مریم", "Maryam"), ("رضا", "Reza"),
    ("حسین", "Hossein"), ("فاطمه", "Fatemeh"), ("سارا", "Sara"), ("مهدی", "Mehdi"),
    ("نرگس", "Narges"), ("شیرین", "Shirin"), ("آرش", "Arash"), ("نازنین", "Nazanin"),
    ("کاوه", "Kaveh"), ("پروین", "Parvin"), ("بهرام", "Bahram"), ("ژینا", "Zhina"),
    ("سهراب", "Sohrab"), ("گلناز", "Golnaz"), ("یوسف", "Yousef"), ("هوشنگ", "Houshang"),
    ("منیژه", "Manijeh"), ("خسرو", "Khosrow"), ("ویدا", "Vida"),
)  # fmt: skip
_STEM = (
    ("احمد", "Ahmad"), ("کریم", "Karim"), ("رستم", "Rostam"), ("صادق", "Sadegh"), ("نور", "Nour"),
    ("جلال", "Jalal"), ("فرهاد", "Farhad"), ("میر", "Mir"), ("شمس", "Shams"), ("بهمن", "Bahman"),
    ("اکبر", "Akbar"), ("قاسم", "Ghasem"), ("تقی", "Taghi"), ("حیدر", "Heydar"), ("زمان", "Zaman"),
    ("یزد", "Yazd"),
)  # fmt: skip
_SYLLABLE = (
    ("با", "ba"), ("دار", "dar"), ("گی", "gi"), ("کو", "kou"), ("لا", "la"), ("من", "man"),
    ("نی", "ni"), ("پار", "par"), ("را", "ra"), ("سو", "sou"), ("تا", "ta"), ("وند", "vand"),
    ("زا", "za"), ("شه", "shah"), ("فر", "far"), ("خو", "khou"),
)  # fmt: skip
_END = (("ی", "i"), ("زاده", "zadeh"), ("پور", "pour"), ("نژاد", "nejad"), ("یان", "ian"))
_CITY = (
    ("تهران", "Tehran", "IR"), ("برلین", "Berlin", "DE"), ("اصفهان", "Isfahan", "IR"),
    ("شیراز", "Shiraz", "IR"), ("استکهلم", "Stockholm", "SE"), ("لندن", "London", "GB"),
    ("تبریز", "Tabriz", "IR"), ("پاریس", "Paris", "FR"), ("تورنتو", "Toronto", "CA"),
    ("سنندج", "Sanandaj", "IR"), ("وین", "Vienna", "AT"), ("اسلو", "Oslo", "NO"),
)  # fmt: skip
_TITLE = (("نویسنده", "Writer"), ("پزشک", "Physician"), ("آموزگار", "Teacher"), ("", ""))
_ORGANISATION = (("کانون", "Centre"), ("انجمن", "Association"), ("اتحادیه", "Union"))

FREQUENT = ("محمد", "Mohammad", "علی", "Zahra", "تهران", "Berlin")
"""Words that hundredths or tenths of all rows hold."""


def signatories(count: int, seed: int = 7) -> Iterator[dict[str, str]]:
    """`count` signatories as the fields of a form, the same ones for the same seed."""
    random = Random(seed)
    for _ in range(count):
        city_fa, city_en, country = _pick(_CITY, random)
        surname_fa, surname_en = _surname(random)
        if random.random() < 0.02:
            kind, (fa, en) = "organisation", _pick(_ORGANISATION, random)
            title_fa = title_en = ""
        else:
            kind, (fa, en) = "individual", _pick(_FIRST, random)
            title_fa, title_en = _pick(_TITLE, random)
        yield {
            "kind": kind,
            "name_fa": f"{fa} {surname_fa}",
            "name_en": f"{en} {surname_en}",
            "title_fa": title_fa,
            "title_en": title_en,
            "city_fa": city_fa,
            "city_en": city_en,
            "country": country,
        }


def _pick(some: tuple[Each, ...], random: Random) -> Each:
    """One of `some`, the first ones far more often than the last."""
    return some[int(len(some) * random.random() ** 2.5)]


def _surname(random: Random) -> tuple[str, str]:
    """A common surname for a third, for the others one that is made of syllables."""
    if random.random() < 0.33:
        parts = [_pick(_STEM, random)]
    else:
        parts = [random.choice(_SYLLABLE) for _ in range(random.choice((2, 3, 3, 4)))]
    parts.append(_pick(_END, random))
    return "".join(fa for fa, _ in parts), "".join(en for _, en in parts).capitalize()
