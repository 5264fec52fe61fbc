"""What readers of PDF that are not ours say of a document."""

import re
import subprocess
import unicodedata
from pathlib import Path

_MARKS = re.compile("[\u200b\u200d-\u200f\u202a-\u202e\u2066-\u2069]")


def words(text: str) -> str:
    """Letters, marks, digits and ZWNJ of a text: what is left of it wherever its lines break."""
    plain = unicodedata.normalize("NFKC", _MARKS.sub("", text))
    return "".join(one for one in plain if one == "\u200c" or unicodedata.category(one)[0] in "LMN")


def told(program: str, pdf: bytes, folder: Path, *options: str) -> str:
    """What one of Poppler's programs prints about the document."""
    path = folder / "list.pdf"
    path.write_bytes(pdf)
    output = ["-"] if program == "pdftotext" else []
    done = subprocess.run([program, *options, str(path), *output], capture_output=True, check=True)
    # Structures are printed with strings in encodings of their own.
    return done.stdout.decode(errors="replace")


def objects(pdf: bytes) -> int:
    """How many objects the cross-reference table gives, each of them found where it says."""
    table = int(pdf[pdf.rindex(b"startxref") :].split()[1])
    assert pdf[table : table + 4] == b"xref"
    places = [int(one) for one in re.findall(rb"(\d{10}) \d{5} n", pdf[table:])]
    assert all(re.match(rb"\d+ 0 obj", pdf[place : place + 20]) for place in places)
    return len(places)
