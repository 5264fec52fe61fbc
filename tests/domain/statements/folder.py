"""Statement folders for tests."""

from pathlib import Path

from app.statements.files import StatementFiles, read_statement

SETTINGS = "slug: one-voice\npolicy: publish-all\npublish: at-once\n"


def statement(
    folder: Path, settings: str = SETTINGS, *, extra: str = "", **bodies: str
) -> StatementFiles:
    """Write a file per language and read them; `settings` stand in the first of them."""
    folder.mkdir(exist_ok=True)
    for old in folder.glob("*.md"):
        old.unlink()
    for language, body in (bodies or {"fa": "متن", "en": "Text"}).items():
        title = {"fa": "یک صدا", "en": "One voice"}.get(language, f"Title {language}")
        front = f"title: {title}\n{settings}{extra}"
        (folder / f"{language}.md").write_text(f"---\n{front}---\n{body}\n", "utf-8")
        settings = ""
    return read_statement(folder)
