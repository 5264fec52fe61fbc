"""Collect the interface's messages and bring the catalogues up to date.

`python -m app.i18n.extract` writes `hamseda.pot` and merges it into each `.po`; with `--check` it
writes nothing and fails when the template is stale or a translation is missing, fuzzy or has other
placeholders than its original.
"""

import argparse
import sys
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.pofile import read_po, write_po

from app.i18n.catalogue import DOMAIN, FARSI_PLURALS, LOCALE_DIR, catalogue_path

APP_DIR = Path(__file__).parents[1]
TEMPLATE = LOCALE_DIR / f"{DOMAIN}.pot"
TRANSLATED = ("fa",)
METHODS = [("**.py", "python"), ("**.html", "jinja2"), ("**.txt", "jinja2")]
# The same as the environments that render the templates, or a msgid would not be found again.
JINJA = {
    "extensions": "jinja2.ext.i18n",
    "newstyle_gettext": "true",
    "trim_blocks": "true",
    "lstrip_blocks": "true",
    "silent": "false",
}
OPTIONS = {"**.html": JINJA, "**.txt": JINJA}
HEADER = "# Hamseda's interface texts."
WIDTH = 100
# Header lines that change with the day or the tool, or that nobody would keep true.
UNSTEADY = tuple(
    f'"{name}'
    for name in (
        "Generated-By",
        "Language-Team",
        "Last-Translator",
        "PO-Revision-Date",
        "POT-Creation-Date",
        "Project-Id-Version",
        "Report-Msgid-Bugs-To",
    )
)


def extracted() -> Catalog:
    """Every message of the source and the templates, sorted by where it stands."""
    catalogue = Catalog(charset="utf-8", header_comment=HEADER, fuzzy=False)
    found = extract_from_dir(
        APP_DIR,
        METHODS,
        OPTIONS,
        keywords=DEFAULT_KEYWORDS,
        comment_tags=("Translators:",),
        strip_comment_tags=True,
    )
    for path, line, message, comments, context in found:
        where = f"app/{Path(path).as_posix()}"
        catalogue.add(message, None, [(where, line)], auto_comments=comments, context=context)
    return catalogue


def written(catalogue: Catalog) -> str:
    """The file for `catalogue`, the same on every run: no dates, tool versions or line numbers."""
    buffer = BytesIO()
    write_po(buffer, catalogue, width=WIDTH, sort_by_file=True, include_lineno=False)
    lines = buffer.getvalue().decode().splitlines(keepends=True)
    return "".join(line for line in lines if not line.startswith(UNSTEADY))


def merged(language: str, template: Catalog) -> Catalog:
    """The catalogue of `language` with the template's messages; what vanished is kept aside.

    Nothing is guessed from similar messages. A message that comes back finds its translation.
    """
    path = catalogue_path(language)
    source = path.read_bytes() if path.exists() else _blank(language)
    catalogue = read_po(BytesIO(source), locale=language)
    for message in list(catalogue.obsolete.values()):
        if template.get(message.id, message.context) is not None:
            catalogue[message.id] = message
    catalogue.update(template, no_fuzzy_matching=True, update_header_comment=False)
    return catalogue


def _blank(language: str) -> bytes:
    return (
        f'{HEADER}\nmsgid ""\nmsgstr ""\n"Language: {language}\\n"\n'
        f'"MIME-Version: 1.0\\n"\n"Content-Type: text/plain; charset=utf-8\\n"\n'
        f'"Content-Transfer-Encoding: 8bit\\n"\n"Plural-Forms: {FARSI_PLURALS}\\n"\n'
    ).encode()


def _lacks(message: Message) -> bool:
    strings = message.string if isinstance(message.string, tuple | list) else (message.string,)
    return not all(strings)


def faults(template: Catalog) -> list[str]:
    """What keeps the catalogues from being complete, one line each; empty when all is well."""
    lines = []
    if not TEMPLATE.exists() or TEMPLATE.read_text("utf-8") != written(template):
        lines.append(f"{TEMPLATE.name}: stale, run python -m app.i18n.extract")
    for language in TRANSLATED:
        catalogue = merged(language, template)
        for message in catalogue:
            if not message.id:
                continue
            if _lacks(message):
                lines.append(f"{language}: no translation: {message.id!r}")
            elif message.fuzzy:
                lines.append(f"{language}: fuzzy: {message.id!r}")
        lines += [
            f"{language}: {error}: {message.id!r}"
            for message, errors in catalogue.check()
            for error in errors
        ]
    return lines


def main(arguments: list[str] | None = None) -> int:
    """Run the command; the exit status."""
    parser = argparse.ArgumentParser(prog="python -m app.i18n.extract", description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing, fail when incomplete")
    template = extracted()
    if parser.parse_args(arguments).check:
        lines = faults(template)
        sys.stderr.writelines(f"{line}\n" for line in lines)
        return 1 if lines else 0
    TEMPLATE.write_text(written(template), "utf-8")
    for language in TRANSLATED:
        path = catalogue_path(language)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(written(merged(language, template)), "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
