"""Rows and counts as JSON values, the same in downloads and in the API."""

from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any

from app.editions.lines import country_text
from app.editions.rows import ListRow
from app.editions.snapshot import ListLanguage, Snapshot
from app.statements.cards import Counts
from app.text.names import LANGUAGES


def signatory_item(row: ListRow) -> dict[str, Any]:
    """One signatory; `signed_on` (ISO 8601) stands only with organisations."""
    item: dict[str, Any] = {
        "id": str(row.id),
        "number": row.number,
        "kind": row.kind,
        "name": asdict(row.name),
        "title": asdict(row.title),
        "affiliation": asdict(row.affiliation),
        "city": asdict(row.city),
        "country": row.country,
        "country_name": {language: country_text(row.country, language) for language in LANGUAGES},
        "group": row.group,
    }
    if row.signed_on is not None:
        item["signed_on"] = row.signed_on.isoformat()
    return item


def counts_item(counts: Counts) -> dict[str, int]:
    """`organisations`, `individuals`, `unnamed`."""
    return asdict(counts)


def moment_item(moment: datetime) -> str:
    """A moment in UTC to the second, RFC 3339 with `Z`."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def snapshot_item(snapshot: Snapshot, language: ListLanguage) -> dict[str, Any]:
    """What stands before the signatories of a JSON list."""
    return {
        "statement": {
            "slug": snapshot.slug,
            "title": dict(snapshot.titles),
            "url": snapshot.url(language),
            "text_version": snapshot.text_version(language),
        },
        "edition": snapshot.edition,
        "as_of": moment_item(snapshot.as_of),
        "counts": counts_item(snapshot.counts),
        "gone": snapshot.gone,
    }
