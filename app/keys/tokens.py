"""What a token gives without any key of ours: its digest, the key of its form, its receipt code.

A token is 32 bytes in base64url without padding (43 characters). Whoever holds it can open its
form; the database, which holds only digests, cannot.
"""

import base64
import hashlib
import hmac
import re

from app.text.digits import ascii_digits

_CROCKFORD = "0123456789abcdefghjkmnpqrstvwxyz"
_RECEIPT_LENGTH = 20
"""20 characters of 5 bits: 100 bits."""

TOKEN = re.compile(r"[A-Za-z0-9_-]{43}")
_NOT_OF_TOKEN = re.compile(r"[^A-Za-z0-9_-]")


def encode_token(value: bytes) -> str:
    """32 bytes as a token."""
    return base64.urlsafe_b64encode(value).rstrip(b"=").decode("ascii")


def clean_token(typed: str) -> str:
    """A pasted token as it was issued; also out of a whole link.

    Without the white space that mail programs put in, and the marks of direction that chats do.
    """
    return _NOT_OF_TOKEN.sub("", typed.rpartition("#")[2])


def token_digest(token: str) -> bytes:
    """SHA-256 of the token: how its row is found."""
    return hashlib.sha256(token.encode()).digest()


def form_key(token: str) -> bytes:
    """The 32-byte key under which the form of this token is sealed."""
    return _derive(token, b"form")


def receipt_code(token: str) -> str:
    """The receipt code of the signature that this token confirms: `xxxxx-xxxxx-xxxxx-xxxxx`.

    Derived, so that a repeated confirmation shows the same code though only its digest is stored.
    """
    return _grouped(_derive(token, b"receipt"))


def undo_code(token: str) -> str:
    """The code that lifts the block asked for with this token; of a receipt code's shape."""
    return _grouped(_derive(token, b"undo"))


def clean_code(typed: str) -> str:
    """A typed receipt code as it was issued, as far as usual misreadings go; else unlike any.

    Its digits may be typed in Farsi.
    """
    text = "".join(c for c in ascii_digits(typed).lower() if c.isalnum())
    text = text.translate(str.maketrans("oil", "011"))
    return "-".join(text[i : i + 5] for i in range(0, len(text), 5))


def code_digest(code: str) -> bytes:
    """SHA-256 of a code as issued: how what it belongs to is found."""
    return hashlib.sha256(b"code:" + code.encode()).digest()


def _derive(token: str, purpose: bytes) -> bytes:
    return hmac.digest(token.encode(), b"hamseda:" + purpose, "sha256")


def _grouped(value: bytes) -> str:
    number = int.from_bytes(value, "big")
    letters = "".join(_CROCKFORD[(number >> 5 * i) & 31] for i in range(_RECEIPT_LENGTH))
    return clean_code(letters)
