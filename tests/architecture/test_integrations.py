"""What is handed to partners: the plugin says one thing everywhere, the pages for partners too."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PLUGIN = ROOT / "integrations" / "wordpress" / "hamseda"


def header(name: str, field: str) -> str:
    found = re.search(rf"^[ *]*{field}: *(.+)$", (PLUGIN / name).read_text("utf-8"), re.MULTILINE)
    assert found is not None, (name, field)
    return found[1].strip()


def test_the_plugin_agrees_with_its_readme() -> None:
    assert header("hamseda.php", "Version") == header("readme.txt", "Stable tag")
    for field in ("License", "Requires at least", "Requires PHP"):
        assert header("hamseda.php", field) == header("readme.txt", field)
    assert header("readme.txt", "License") == "GPL-2.0-or-later"
    assert "GNU GENERAL PUBLIC LICENSE" in (PLUGIN / "LICENSE").read_text("utf-8")[:200]
    code = (PLUGIN / "hamseda.php").read_text("utf-8")
    assert f"HAMSEDA_VERSION = '{header('hamseda.php', 'Version')}'" in code


def test_no_file_of_the_plugin_runs_by_itself() -> None:
    guard = re.compile(r"^defined\( '(?:ABSPATH|WP_UNINSTALL_PLUGIN)' \) \|\| exit;$", re.MULTILINE)
    files = sorted(PLUGIN.rglob("*.php"))
    assert len(files) == 7
    assert [each.name for each in files if not guard.search(each.read_text("utf-8"))] == []


@pytest.mark.parametrize("name", ["partners.md", "partners.fa.md"])
def test_the_pages_for_partners_show_what_is_there(name: str) -> None:
    text = (ROOT / "docs" / name).read_text("utf-8")
    pictures = re.findall(r"\]\((images/[\w-]+\.png)\)", text)
    assert len(pictures) == 4
    assert [each for each in pictures if not (ROOT / "docs" / each).is_file()] == []
    for word in (
        "signon-form",
        "signon-list",
        "signon-count",
        'class="signon-embed"',
        "[hamseda_form]",
        "frame-src",
        "hamseda partner add KEY --origin",
        "/api/v1/partners/KEY/counts",
        "/api/v1/partners/KEY/republications",
    ):
        assert word in text, word
