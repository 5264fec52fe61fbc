"""`hamseda list …`, `hamseda export …`, `hamseda signature …`: a list in, a list out."""

import json
import os
import re
import stat
from pathlib import Path

import pytest

from app.text.pasted import parse
from tests.cli.conftest import House, Run

SHOWN = """\
   1  DE  high
      کانون پناهندگان – برلین – آلمان
      Refugees’ Centre – Berlin – Germany
   2  --  high
      انجمن زنان – وین
      Women’s Association – Vienna

2 signatories, 0 to check; 0 lines set aside.
"""


def names(house_file: Path) -> list[str]:
    document = json.loads(house_file.read_text("utf-8"))
    return [each["name"]["en"] for each in document["signatories"]]


def test_preview(run: Run, pasted: Path) -> None:
    assert run("list", "preview", pasted) == (0, SHOWN, "")
    status, out, err = run("list", "preview", pasted, "--json")
    assert (status, json.loads(out), err) == (0, parse(pasted.read_text("utf-8")).to_json(), "")


def test_preview_needs_no_database(run: Run, pasted: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HAMSEDA_DATABASE_URL", "nonsense")
    assert run("list", "preview", pasted) == (0, SHOWN, "")


@pytest.mark.parametrize(
    ("data", "what"),
    [
        (b"\xff\xfe\x00", "not UTF-8 text (line 1)"),
        (b"a\nb\n\xc3(", "not UTF-8 text (line 3)"),
        (b"x" * 5_000_001, "over 5 MB"),
        (None, "cannot be read: No such file or directory"),
    ],
)
def test_files_that_cannot_be_read(run: Run, tmp_path: Path, data: bytes | None, what: str) -> None:
    path = tmp_path / "pasted.txt"
    if data is not None:
        path.write_bytes(data)
    assert run("list", "preview", path) == (1, "", f"hamseda: {path}: {what}\n")


def test_in_out_and_away_again(
    run: Run, house: House, folder: Path, pasted: Path, tmp_path: Path
) -> None:
    run("statement", "publish", folder)
    assert run("list", "import", "one-voice", pasted, "--by", "B", "--group", "first") == (
        0,
        "2 imported; they stand in the list with the next batch.\n",
        "",
    )
    assert house.publish() == 2
    assert run("list", "import", "one-voice", pasted) == (
        0,
        (
            "0 imported; they stand in the list with the next batch.\n"
            "2 left out as likely duplicates (--allow-duplicates): 1, 2\n"
        ),
        "",
    )
    for name in ("html", "md", "txt", "csv", "json"):
        output = tmp_path / f"list.{name}"
        exported = run("export", "one-voice", "--format", name, "--lang", "fa", "--output", output)
        assert exported == (0, "", "")
        assert output.read_text("utf-8-sig").count("انجمن زنان") == 1
        status, out, err = run("export", "one-voice", "--format", name, "--lang", "fa")
        assert (status, out.encode(), err) == (0, output.read_bytes(), "")
    assert names(tmp_path / "list.json") == ["Women’s Association", "Refugees’ Centre"]
    _, listed, _ = run("signature", "list", "one-voice", "--json")
    ids = {each["name"]["en"]: each["id"] for each in json.loads(listed)}
    void = run("signature", "void", "one-voice", ids["Refugees’ Centre"])
    assert void == (0, "1 voided; nothing is kept of them\n", "")
    run("export", "one-voice", "--format", "json", "--output", tmp_path / "list.json")
    assert names(tmp_path / "list.json") == ["Women’s Association"]


def test_signatures_are_listed_declined_and_passed(
    run: Run, house: House, folder: Path, pasted: Path
) -> None:
    run("statement", "publish", folder)
    run("list", "import", "one-voice", pasted)
    house.publish()
    _, out, _ = run("signature", "list", "one-voice", "--state", "published")
    ids = re.findall(r"^([0-9a-f-]{36})  published  organisation  \S+  ", out, re.MULTILINE)
    assert (len(ids), out.splitlines()[-1]) == (2, "2 signatures")
    assert run("signature", "decline", "one-voice", *ids) == (
        0,
        "2 declined; what was published is out of the list\n",
        "",
    )
    assert run("signature", "list", "one-voice", "--state", "published") == (
        0,
        "0 signatures\n",
        "",
    )
    assert run("signature", "publish", "one-voice", ids[0]) == (
        0,
        "1 passed; they stand in the list with the next batch\n",
        "",
    )
    assert house.publish() == 1
    assert run("signature", "publish", "one-voice", "--held")[:2] == (
        0,
        "0 passed; they stand in the list with the next batch\n",
    )


@pytest.mark.parametrize(
    ("arguments", "line"),
    [
        (["void", "one-voice", "00000000-0000-4000-8000-000000000000"],
         "a signature of this id is not among the statement's"),
        (["list", "none"], "there is no statement of this slug"),
    ],
)  # fmt: skip
def test_signatures_that_are_not_there(
    run: Run, folder: Path, arguments: list[str], line: str
) -> None:
    run("statement", "publish", folder)
    assert run("signature", *arguments) == (1, "", f"hamseda: {line}\n")


def test_an_empty_list_is_not_imported(run: Run, folder: Path, tmp_path: Path) -> None:
    run("statement", "publish", folder)
    empty = tmp_path / "empty.txt"
    empty.write_text("\n\n", "utf-8")
    assert run("list", "import", "one-voice", empty) == (
        1,
        "",
        f"hamseda: {empty}: no signatory was found in it\n",
    )


def test_a_file_gets_its_name_only_when_it_is_whole(
    run: Run,
    house: House,
    folder: Path,
    pasted: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    run("statement", "publish", folder)
    run("list", "import", "one-voice", pasted)
    house.publish()
    output = tmp_path / "out" / "list.json"
    output.parent.mkdir()
    output.write_text("as it was", "utf-8")

    def full(_descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", full)
        broken = run("export", "one-voice", "--format", "json", "--output", output)
    assert broken == (
        1,
        "",
        f"hamseda: {output}: cannot be written: No space left on device\n",
    )
    assert output.read_text("utf-8") == "as it was"
    assert run("export", "none", "--format", "json", "--output", output)[0] == 1
    assert output.read_text("utf-8") == "as it was"
    assert [path.name for path in output.parent.iterdir()] == ["list.json"]
    link = tmp_path / "link.json"
    link.symlink_to(output)
    assert run("export", "one-voice", "--format", "json", "--output", link) == (0, "", "")
    assert (link.is_symlink(), len(names(output))) == (True, 2)
    assert [path.name for path in output.parent.iterdir()] == ["list.json"]


def test_output_that_is_no_file(
    run: Run, house: House, folder: Path, pasted: Path, tmp_path: Path
) -> None:
    run("statement", "publish", folder)
    run("list", "import", "one-voice", pasted)
    house.publish()
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    for output, what in (
        (tmp_path, "not a file"),
        (pipe, "not a file"),
        (tmp_path / "no" / "list.csv", "cannot be written: No such file or directory"),
    ):
        made = run("export", "one-voice", "--format", "csv", "--output", output)
        assert made == (1, "", f"hamseda: {output}: {what}\n")
    assert stat.S_ISFIFO(pipe.stat().st_mode)
