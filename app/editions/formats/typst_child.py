"""The process that sets one document in type: a script, started by `typeset` and gone after it.

Standard input is a JSON object: `template` (a path below `root`), `root`, `fonts` (folders), `data`
(a string for the template), `output` ("pdf" or "png"), `limit` (bytes of memory), `unset` (the exit
status where a letter has no glyph). Standard output is the pages, each after its length (8 bytes,
big endian); a PDF is one. After pictures follow the values of their `<row>` labels, as JSON. What
the compiler says is kept to itself, since it quotes the text.
"""

import json
import resource
import struct
import sys

import typst

FAILED = 1
PIXELS_PER_INCH = 72.0
"""A picture's template speaks in points, one for each pixel."""


def main() -> int:
    """Compile what standard input asks for."""
    asked = json.load(sys.stdin.buffer)
    resource.setrlimit(resource.RLIMIT_AS, (asked["limit"], asked["limit"]))
    compiler = typst.Compiler(
        f"{asked['root']}/{asked['template']}",
        root=asked["root"],
        font_paths=asked["fonts"],
        ignore_system_fonts=True,
        sys_inputs={"data": asked["data"]},
    )
    try:
        if asked["output"] == "pdf":
            made = compiler.compile(format="pdf", pdf_standards=["ua-1"])
        else:
            made = compiler.compile(format="png", ppi=PIXELS_PER_INCH)
    except typst.TypstError as error:
        return int(asked["unset"]) if "could not be displayed" in str(error) else FAILED
    pages: list[bytes] = made if isinstance(made, list) else [made or b""]
    if asked["output"] == "png":
        pages.append(compiler.query("<row>", field="value").encode())
    for page in pages:
        sys.stdout.buffer.write(struct.pack(">Q", len(page)))
        sys.stdout.buffer.write(page)
    return 0


if __name__ == "__main__":
    sys.exit(main())
