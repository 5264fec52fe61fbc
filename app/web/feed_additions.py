"""What was added to a statement after publication, as entries of its feed: that, when and where.

The words themselves stay on the page: what a reader has fetched cannot be put right any more.
"""

from datetime import UTC, datetime, time

from app.i18n import translations
from app.statements.cards import StatementCard
from app.statements.labels import update_label
from app.statements.texts import StatementText
from app.statements.updates import name_of
from app.views.links import Links
from app.web.atom import AtomEntry, Link, stable_id


def additions(base: str, card: StatementCard, text: StatementText, links: Links) -> list[AtomEntry]:
    """An entry for each dated addition to a text, the newest first."""
    news = translations(links.language).gettext("News")
    entries = []
    for one in reversed(text.updates):
        moment = datetime.combine(one.date, time.min, UTC)
        entries.append(
            AtomEntry(
                id=stable_id(card.id, f"update/{text.language}/{name_of(one)}"),
                title=f"{update_label(one.kind, text.language) or news}: {text.title}",
                updated=moment,
                published=moment,
                links=[Link("alternate", base + links.text(text.language), language=text.language)],
                language=text.language,
            )
        )
    return entries
