"""A statement's contact, prepared so that a robot reading the page's HTML finds no address.

The page prints each address as words ("name (at) example (dot) org") beside a code; a small
script replaces the words by a working link:

    const bytes = Uint8Array.from(atob(code), (c) => c.charCodeAt(0)).reverse();
    const address = new TextDecoder().decode(bytes);
"""

import base64
import re
from dataclasses import dataclass

# Bounded on both sides of the @, so that a long line costs no more than its length.
_ADDRESS = re.compile(
    r"(?:mailto:)?((?<![\w.+-])[\w.+-]{1,64}@(?:[\w-]{1,63}\.){1,8}[\w-]{1,63}(?![\w-]))"
)

# How "@" and "." are said, by language; English elsewhere.
_WORDS = {
    "fa": ("(اَت)", "(نقطه)"),
    "ar": ("(آت)", "(نقطة)"),
    "ckb": ("(ئەت)", "(خاڵ)"),
    "de": ("(at)", "(Punkt)"),
    "fr": ("(arobase)", "(point)"),
    "ku": ("(at)", "(xal)"),
}
_ENGLISH = ("(at)", "(dot)")


@dataclass(frozen=True, slots=True)
class ContactPart:
    """A stretch of a contact: plain `text`, or an address as words in `text` with its `code`.

    `code` is "" for plain text, else the Base64 of the address's reversed UTF-8 bytes.
    """

    text: str
    code: str = ""


def protected_contact(contact: str, language: str) -> tuple[ContactPart, ...]:
    """The contact in parts, in order; no part holds an e-mail address as it is written.

    Plain parts keep their line breaks. An address's words stand left to right in any language:
    print them in `<bdi dir="ltr">`.
    """
    parts: list[ContactPart] = []
    end = 0
    for match in _ADDRESS.finditer(contact):
        if match.start() > end:
            parts.append(ContactPart(contact[end : match.start()]))
        parts.append(_hidden(match[1], language))
        end = match.end()
    if end < len(contact):
        parts.append(ContactPart(contact[end:]))
    return tuple(parts)


def _hidden(address: str, language: str) -> ContactPart:
    at, dot = _WORDS.get(language, _ENGLISH)
    local, _, domain = address.partition("@")
    words = f"{local} {at} " + f" {dot} ".join(domain.split("."))
    code = base64.b64encode(address.encode()[::-1]).decode()
    return ContactPart(words, code)
