"""A page as a test sees it: the reply, and the tree of its HTML."""

from dataclasses import dataclass, field
from xml.etree.ElementTree import Element

import html5lib  # type: ignore[import-untyped]
import httpx


@dataclass
class Shown:
    """A page that was fetched, and its tree."""

    reply: httpx.Response
    tree: Element = field(init=False)

    def __post_init__(self) -> None:
        self.tree = html5lib.parse(self.reply.text, namespaceHTMLElements=False)

    @property
    def status(self) -> int:
        """The HTTP status."""
        return self.reply.status_code

    @property
    def location(self) -> str:
        """Where it leads to."""
        return self.reply.headers["location"]

    def all(self, path: str) -> list[Element]:
        """Elements by ElementTree's XPath."""
        return self.tree.findall(path)

    def one(self, path: str) -> Element:
        """The one element; fails where there are more or none."""
        found = self.all(path)
        assert len(found) == 1, (path, len(found))
        return found[0]

    def text(self, path: str) -> str:
        """The words of the one element, white space tidied."""
        return words(self.one(path))

    def texts(self, path: str) -> list[str]:
        """The words of each."""
        return [words(one) for one in self.all(path)]

    def hidden(self, action: str = "") -> dict[str, str]:
        """The hidden fields of the form that goes to `action`, or of the first form."""
        form = next(
            form for form in self.all(".//form") if not action or form.get("action") == action
        )
        return {
            one.get("name", ""): one.get("value", "")
            for one in form.iter("input")
            if one.get("type") == "hidden"
        }

    def values(self) -> dict[str, str]:
        """What the first form of the page would send."""
        form = self.all(".//form")[0]
        sent = {}
        for one in form.iter("input"):
            kind = one.get("type", "text")
            if kind not in {"radio", "checkbox"} or "checked" in one.attrib:
                sent[one.get("name", "")] = one.get("value", "")
        for one in form.iter("select"):
            chosen = [option for option in one.iter("option") if "selected" in option.attrib]
            sent[one.get("name", "")] = chosen[0].get("value", "") if chosen else ""
        return sent


def words(element: Element) -> str:
    """All the text inside, white space tidied."""
    return " ".join("".join(element.itertext()).split())
