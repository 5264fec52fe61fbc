"""Sealing: to a public key (anyone seals, one opens) and under a secret key, always padded.

libsodium through PyNaCl: sealed boxes (X25519, XSalsa20-Poly1305) and secret boxes.
"""

import json
from typing import Any

from nacl.bindings import sodium_pad, sodium_unpad
from nacl.exceptions import CryptoError
from nacl.public import PrivateKey, PublicKey, SealedBox
from nacl.secret import SecretBox

from app.errors import MissingKey

PAD = 2048
"""Bytes: the length of a sealed row tells a short name from a long one, or a request, no more."""


def public_of(private: bytes) -> bytes:
    """The public half of a private key; both 32 bytes."""
    return bytes(PrivateKey(private).public_key)


def seal(public: bytes, content: dict[str, Any]) -> bytes:
    """`content` as JSON, padded, for the holder of the private half alone."""
    return SealedBox(PublicKey(public)).encrypt(_pack(content))


def open_sealed(private: bytes, sealed: bytes) -> dict[str, Any]:
    """What was sealed to this key. Raises `MissingKey` when it was another key, or damaged."""
    try:
        return _unpack(SealedBox(PrivateKey(private)).decrypt(sealed))
    except (CryptoError, ValueError):
        raise MissingKey("a sealed row cannot be opened") from None


def lock(secret: bytes, content: dict[str, Any]) -> bytes:
    """`content` as JSON, padded, under a secret key of 32 bytes."""
    return bytes(SecretBox(secret).encrypt(_pack(content)))


def unlock(secret: bytes, locked: bytes) -> dict[str, Any]:
    """What was locked under this secret. Raises `MissingKey` when it was another, or damaged."""
    try:
        return _unpack(SecretBox(secret).decrypt(locked))
    except (CryptoError, ValueError):
        raise MissingKey("a sealed form cannot be opened") from None


def _pack(content: dict[str, Any]) -> bytes:
    return sodium_pad(json.dumps(content, ensure_ascii=False).encode(), PAD)


def _unpack(padded: bytes) -> dict[str, Any]:
    content: dict[str, Any] = json.loads(sodium_unpad(padded, PAD))
    return content
