from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.statements.files import InvalidStatementFile, read_statement
from app.statements.front_matter import Problem, parse


def written(folder: Path, **files: str) -> Path:
    for language, content in files.items():
        (folder / f"{language.replace('_', '-')}.md").write_text(content, encoding="utf-8")
    return folder


def statement(front: str, body: str = "Body.") -> str:
    return f"---\n{front}\n---\n{body}\n"


def failure(folder: Path) -> str:
    with pytest.raises(InvalidStatementFile) as raised:
        read_statement(folder)
    assert raised.value.status == 422
    return raised.value.detail


@pytest.mark.parametrize(
    ("content", "detail"),
    [
        (
            "no front matter",
            "line 1: a statement file begins with front matter between two lines of ---",
        ),
        ("---\ntitle: T\n", "line 1: the front matter has no closing line of ---"),
        (statement("title: T\nsumary: S"), "line 3: an unknown key; summary is one"),
        (statement("title: T\nxyzzy: S"), "line 3: an unknown key"),
        (statement("title: T\ntitle: S"), "line 3: a key given twice"),
        (
            statement("title: a: b"),
            "line 2: not readable as YAML; put a value with `:`, `#` or quotation marks in quotes",
        ),
        (statement("title: T\ntags: {a: b}"), "line 3: a value must be text or a list of texts"),
        (
            statement("title: T\nlayout: {headings: {a: b}}"),
            "line 3: a value must be text or a list of texts",
        ),
        (
            statement("title: T\nlayout:\n  place: here"),
            "line 4: layout.place: takes one of dashes, brackets, none",
        ),
        (
            statement("title: T\nlayout:\n  text: maybe"),
            "line 4: layout.text: takes true or false",
        ),
        (statement("title: T\nlayout:\n  hue: red"), "line 4: an unknown key; layout.text is one"),
        (
            statement("title: T\nlayout: dark"),
            "line 3: layout: takes keys of its own, indented below it",
        ),
        (
            statement("title: T\nlayout:\n  text: 1\n  text: 1"),
            "line 5: a key given twice",
        ),
        (
            statement("title: &a T\nkicker: *a"),
            "line 2: anchors and aliases are not used in front matter",
        ),
        (statement("title: !!str T"), "line 2: tags are not used in front matter"),
        (statement("- title"), "line 2: front matter is lines of `key: value`"),
        (statement("title: [a, b]"), "line 2: title: takes one text, not a list"),
        (statement("hashtags:\n  - [a]"), "line 3: a list holds texts only"),
        (statement("kicker: K"), "line 1: title: missing"),
        (statement("title:"), "line 1: title: missing"),
        (
            statement("title: T", ""),
            "line 3: the text is missing: nothing stands below the front matter",
        ),
        (statement("title: T\ndate: 1 May"), "line 3: date: a date is written like 2026-05-01"),
        (
            statement("title: T\ndate: 0001-01-01"),
            "line 3: date: a date is written like 2026-05-01",
        ),
        (
            statement("title: T\nsource_url: javascript:x"),
            "line 3: source_url: takes an http or https address",
        ),
        (statement("title: T\nrelated: a b/c"), "line 3: related: takes an http or https address"),
        (
            statement("title: T\nslug: a.b"),
            "line 3: slug: takes letters (Latin or Arabic script), digits and hyphens",
        ),
        (
            statement("title: T\nslug:"),
            "line 3: slug: has no letter or digit; leave the key out to have a slug made",
        ),
        (
            statement("title: T\nhashtags: #a #b"),
            "line 3: hashtags: empty; in YAML a # begins a comment, so put hashtags in quotes",
        ),
        (
            statement("title: T\nhashtags:\n  - #a"),
            "line 3: hashtags: empty; in YAML a # begins a comment, so put hashtags in quotes",
        ),
        (
            statement("title: T\npolicy: hold"),
            "line 3: policy: takes one of publish-all, hold-flagged, hold-all",
        ),
        (
            statement("title: T\nkinds: people"),
            "line 3: kinds: takes some of organisation, individual",
        ),
        (
            statement("title: T\nexposures:"),
            "line 3: exposures: takes at least one of public, coordinators, counted",
        ),
        (
            statement("title: T\nidentification_note: maybe"),
            "line 3: identification_note: takes true or false",
        ),
        (
            statement("title: T\nsign_by: 2026-12-31 23:59"),
            "line 3: sign_by: a time with its zone is written like 2026-12-31 23:59 +03:30",
        ),
        (
            statement("title: T\nconfirm_days: 31"),
            "line 3: confirm_days: takes a number from 1 to 30",
        ),
        (
            statement("title: T\nconfirm_days: 0"),
            "line 3: confirm_days: takes a number from 1 to 30",
        ),
        (
            statement("title: T\nprevailing_language: fa"),
            "line 3: prevailing_language: there is no file of that name",
        ),
        (statement("title: " + "T" * 401), "line 2: title: over 400 characters"),
        (
            statement("title: T", "a\n\n::: poem\nb\n:::"),
            (
                "line 6: an unknown block; there are speaker, caption, quote, letter, credit,"
                " update, erratum, delivery, answer"
            ),
        ),
        (
            statement("title: T\neditors_note: 'a[^1]'"),
            "line 3: editors_note: a reference to a footnote that is not there",
        ),
        (
            statement("title: T", "a[^1]\n\n::: update date=2026-05-01\n[^1]: b\n:::"),
            "line 3: a footnote is used on one side of an update's border only",
        ),
        (statement("title: T", "a\x07"), "line 4: a control character"),
        (statement("title: T", "a\ue000"), "line 4: a private-use character"),
        (
            statement("title: T", "a" + "\u0301" * 9),
            "line 4: more than 8 combining marks on one letter",
        ),
        (statement("title: T", "a" * 524_288), "line 1: a file over 512 KB"),
        (statement("kicker: |\n" + " a\n" * 30_000), "line 2: front matter over 64 KB"),
    ],
)
def test_what_is_wrong_is_said_in_one_line(tmp_path: Path, content: str, detail: str) -> None:
    assert failure(written(tmp_path, en=content)) == f"en.md, {detail}"


def test_a_file_that_is_not_utf8(tmp_path: Path) -> None:
    (tmp_path / "fa.md").write_bytes("---\ntitle: عنوان\n---\nمتن".encode("cp1256"))
    assert failure(tmp_path) == "fa.md, line 2: not UTF-8"


def test_contradicting_files(tmp_path: Path) -> None:
    folder = written(
        tmp_path, en=statement("title: T\nslug: a"), fa=statement("title: ع\nplace: ب\nslug: b")
    )
    assert failure(folder) == "fa.md, line 4: slug: contradicts en.md"


def test_a_folder_without_files_and_no_folder(tmp_path: Path) -> None:
    assert failure(tmp_path) == "the folder needs a file per language, such as fa.md"
    assert failure(tmp_path / "none") == "the folder cannot be read: No such file or directory"


@pytest.mark.parametrize("name", ["README.md", "xx.md", "und.md", "notes.md", "fa_IR.md"])
def test_a_file_not_named_after_a_language(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text(statement("title: T"), encoding="utf-8")
    assert failure(tmp_path) == (
        "a Markdown file in the folder is not named after a language (fa.md, en.md, ku-Arab.md)"
    )


def test_a_folder_in_the_place_of_a_file(tmp_path: Path) -> None:
    (tmp_path / "fa.md").mkdir()
    assert failure(tmp_path) == "fa.md: cannot be read: Is a directory"


@given(st.one_of(st.text(), st.text(alphabet="ab:-[]{}#&*!|>'\"\n ,?%@`\\")))
def test_front_matter_is_read_or_refused(front: str) -> None:
    try:
        items = [item for entry in parse(front).values() for item in entry.items]
    except Problem as problem:
        items = [problem.what]
    assert [type(item) for item in items] == [str] * len(items)
