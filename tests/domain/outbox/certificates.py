"""A self-signed certificate made on the spot: no OpenSSL command, no file that runs out one day.

Ed25519 (RFC 8410) in X.509 version 3 (RFC 5280), its DER written by hand.
"""

import base64
import ssl
from ipaddress import ip_address
from pathlib import Path

from nacl.signing import SigningKey

_COMMON_NAME = bytes.fromhex("0603550403")
_ED25519 = bytes.fromhex("300506032b6570")


def self_signed(folder: Path, host: str) -> tuple[ssl.SSLContext, Path]:
    """A server's context for `host` (name or IP address), and its certificate as a PEM file."""
    key = SigningKey.generate()
    public = _bits(bytes(key.verify_key))
    name = _sequence(_der(0x31, _sequence(_COMMON_NAME, _der(0x0C, host.encode()))))
    body = _sequence(
        _der(0xA0, bytes.fromhex("020102")),
        bytes.fromhex("020101"),
        _ED25519,
        name,
        _sequence(_der(0x18, b"20200101000000Z"), _der(0x18, b"20991231235959Z")),
        name,
        _sequence(_ED25519, public),
        _der(0xA3, _sequence(*_extensions(host))),
    )
    certificate = folder / f"{host.replace(':', '-')}.crt"
    certificate.write_text(
        _pem("CERTIFICATE", _sequence(body, _ED25519, _bits(key.sign(body).signature)))
    )
    secret = folder / f"{host.replace(':', '-')}.key"
    secret.write_text(
        _pem(
            "PRIVATE KEY",
            _sequence(bytes.fromhex("020100"), _ED25519, _der(4, _der(4, bytes(key)))),
        )
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, secret)
    return context, certificate


def _extensions(host: str) -> list[bytes]:
    try:
        alternative = _der(0x87, ip_address(host).packed)
    except ValueError:
        alternative = _der(0x82, host.encode())
    critical = bytes.fromhex("0101ff")
    return [
        _sequence(bytes.fromhex("0603551d11"), _der(4, _sequence(alternative))),
        _sequence(bytes.fromhex("0603551d13"), critical, _der(4, _sequence(critical))),
        _sequence(bytes.fromhex("0603551d0f"), critical, _der(4, bytes.fromhex("03020284"))),
        _sequence(bytes.fromhex("0603551d0e"), _der(4, _der(4, b"\x01" * 20))),
    ]


def _der(tag: int, content: bytes) -> bytes:
    size = len(content)
    if size < 128:
        return bytes([tag, size]) + content
    length = size.to_bytes(2, "big")
    return bytes([tag, 0x82]) + length + content


def _sequence(*parts: bytes) -> bytes:
    return _der(0x30, b"".join(parts))


def _bits(content: bytes) -> bytes:
    return _der(3, b"\x00" + content)


def _pem(label: str, der: bytes) -> str:
    return f"-----BEGIN {label}-----\n{base64.encodebytes(der).decode()}-----END {label}-----\n"
