from io import BytesIO
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po

from app.i18n import extract


@pytest.fixture
def house(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A small application with a template and no catalogue yet."""
    monkeypatch.setattr(extract, "APP_DIR", tmp_path)
    monkeypatch.setattr(extract, "TEMPLATE", tmp_path / "hamseda.pot")
    monkeypatch.setattr(extract, "catalogue_path", lambda language: tmp_path / f"{language}.po")
    (tmp_path / "page.html").write_text(
        "{% trans trimmed %}\n  One\n  line\n{% endtrans %}{{ _('Sign') }}"
        "{% trans count=n %}{{ count }} name{% pluralize %}{{ count }} names{% endtrans %}"
    )
    (tmp_path / "words.py").write_text("from x import N_\nWORD = N_('Close')\n")
    return tmp_path


def written(house: Path) -> Catalog:
    return read_po(BytesIO((house / "fa.po").read_bytes()), locale="fa")


def translate(house: Path, msgid: str, msgstr: str) -> None:
    po = house / "fa.po"
    text = po.read_text()
    assert f'msgid "{msgid}"\nmsgstr ""' in text
    po.write_text(
        text.replace(f'msgid "{msgid}"\nmsgstr ""', f'msgid "{msgid}"\nmsgstr "{msgstr}"')
    )


def test_messages_of_code_and_templates_are_found(house: Path) -> None:
    assert extract.main([]) == 0
    found = [message.id for message in written(house) if message.id]
    assert found == ["One line", "Sign", ("%(count)s name", "%(count)s names"), "Close"]
    assert written(house).num_plurals == 2


def test_check_passes_only_when_all_is_translated(house: Path) -> None:
    stale = extract.main(["--check"])
    extract.main([])
    untranslated = extract.main(["--check"])
    for msgid, msgstr in (("One line", "یک خط"), ("Sign", "امضا"), ("Close", "بستن")):
        translate(house, msgid, msgstr)
    po = house / "fa.po"
    plural = 'msgstr[0] ""\nmsgstr[1] ""'
    po.write_text(po.read_text().replace(plural, 'msgstr[0] "%(count)s نام"\nmsgstr[1] "%(x)s"'))
    wrong_placeholder = extract.main(["--check"])
    po.write_text(po.read_text().replace("%(x)s", "%(count)s نام"))
    assert (stale, untranslated, wrong_placeholder, extract.main(["--check"])) == (1, 1, 1, 0)


def test_a_fuzzy_translation_is_no_translation(house: Path) -> None:
    extract.main([])
    po = house / "fa.po"
    po.write_text(
        po.read_text().replace('msgid "Sign"\nmsgstr ""', '#, fuzzy\nmsgid "Sign"\nmsgstr "ا"')
    )
    assert "fa: fuzzy: 'Sign'" in extract.faults(extract.extracted())


def test_writing_twice_changes_nothing(house: Path) -> None:
    extract.main([])
    first = {path.name: path.read_bytes() for path in house.iterdir()}
    extract.main([])
    assert {path.name: path.read_bytes() for path in house.iterdir()} == first


def test_a_message_that_comes_back_finds_its_translation(house: Path) -> None:
    extract.main([])
    translate(house, "Close", "بستن")
    words = house / "words.py"
    source = words.read_text()
    words.write_text("")
    extract.main([])
    gone = written(house).get("Close")
    words.write_text(source)
    extract.main([])
    back = written(house).get("Close")
    assert gone is None
    assert back is not None
    assert back.string == "بستن"
