"""Passkeys (Web Authentication, Level 3): made, used, named, removed.

A passkey is a way in by itself, so its owner is always verified (finger, face or PIN). A challenge
is used up by the answer to it, whether that is good or not.
"""

import json
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

import webauthn
from sqlalchemy import delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection
from webauthn.helpers import base64url_to_bytes, parse_client_data_json
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from app.coordinators.origin import desk_origin, relying_party
from app.errors import Conflict
from app.keys import tokens
from app.models import Challenge, Passkey

CHALLENGE_LIFE = timedelta(minutes=5)
MAX_PASSKEYS = 20
MAX_CREDENTIAL = 16_384
"""Characters of what a browser sends of a passkey."""


@dataclass(frozen=True, slots=True)
class OwnPasskey:
    """A passkey as its owner sees it; `id` is the credential's."""

    id: bytes
    name: str
    created_on: date
    used_on: date | None


@dataclass(frozen=True, slots=True)
class Answer:
    """What a browser sent of a passkey, with the challenge that it signed."""

    credential: dict[str, Any]
    challenge: bytes


async def passkeys_of(connection: AsyncConnection, coordinator: UUID) -> list[OwnPasskey]:
    """The passkeys of a coordinator, the oldest first."""
    rows = await connection.execute(
        select(Passkey.id, Passkey.name, Passkey.created_on, Passkey.used_on)
        .where(Passkey.coordinator_id == coordinator)
        .order_by(Passkey.created_on, Passkey.id)
    )
    return [OwnPasskey(*row) for row in rows]


async def asked_to_make(
    connection: AsyncConnection, coordinator: UUID, name: str, base_url: str, now: datetime
) -> str:
    """Options for `navigator.credentials.create`, as JSON. Raises `Conflict` where there are 20."""
    present = await passkeys_of(connection, coordinator)
    if len(present) >= MAX_PASSKEYS:
        raise Conflict("too-many-passkeys")
    options = webauthn.generate_registration_options(
        rp_id=relying_party(base_url),
        rp_name="Hamseda",
        user_id=coordinator.bytes,
        user_name=name or "Hamseda",
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.REQUIRED,
            user_verification=UserVerificationRequirement.REQUIRED,
        ),
        exclude_credentials=[PublicKeyCredentialDescriptor(id=one.id) for one in present],
    )
    await _keep_challenge(connection, options.challenge, now)
    return webauthn.options_to_json(options)


async def asked_to_use(connection: AsyncConnection, base_url: str, now: datetime) -> str:
    """Options for `navigator.credentials.get`, as JSON: any passkey of this site will do."""
    options = webauthn.generate_authentication_options(
        rp_id=relying_party(base_url), user_verification=UserVerificationRequirement.REQUIRED
    )
    await _keep_challenge(connection, options.challenge, now)
    return webauthn.options_to_json(options)


async def take_answer(connection: AsyncConnection, sent: str, now: datetime) -> Answer:
    """Read what a browser sent, and use its challenge up; committed before it is judged.

    Raises `Conflict("unknown-passkey")` where it is nothing of the kind, or answers a challenge
    that was not asked, was answered already or is over five minutes old.
    """
    try:
        credential: dict[str, Any] = json.loads(sent[:MAX_CREDENTIAL])
        data = parse_client_data_json(base64url_to_bytes(credential["response"]["clientDataJSON"]))
    except Exception:  # noqa: BLE001 - whatever a stranger sends, in the library's many errors
        raise Conflict("unknown-passkey") from None
    used = await connection.execute(
        delete(Challenge).where(
            Challenge.digest == _digest(data.challenge), Challenge.expires_at > now
        )
    )
    if used.rowcount == 0:
        raise Conflict("unknown-passkey")
    return Answer(credential, data.challenge)


async def add_passkey(
    connection: AsyncConnection,
    coordinator: UUID,
    answer: Answer,
    name: str,
    base_url: str,
    now: datetime,
) -> None:
    """Keep a new passkey. Raises `Conflict("unknown-passkey")` where it does not check out."""
    try:
        made = webauthn.verify_registration_response(
            credential=answer.credential,
            expected_challenge=answer.challenge,
            expected_rp_id=relying_party(base_url),
            expected_origin=desk_origin(base_url),
            require_user_verification=True,
        )
    except Exception:  # noqa: BLE001 - the library's many errors quote what was sent
        raise Conflict("unknown-passkey") from None
    known = await connection.scalar(select(Passkey.id).where(Passkey.id == made.credential_id))
    if known is not None:
        raise Conflict("unknown-passkey")
    await connection.execute(
        insert(Passkey).values(
            id=made.credential_id,
            coordinator_id=coordinator,
            public_key=made.credential_public_key,
            sign_count=made.sign_count,
            name=name,
            created_on=now.date(),
        )
    )


async def use_passkey(
    connection: AsyncConnection, answer: Answer, base_url: str, now: datetime
) -> UUID:
    """Whose passkey it is. Raises `Conflict("unknown-passkey")` where it does not check out."""
    rows = await connection.execute(
        select(Passkey.id, Passkey.coordinator_id, Passkey.public_key, Passkey.sign_count)
        .where(Passkey.id == _credential_id(answer))
        .with_for_update()
    )
    row = rows.one_or_none()
    if row is None:
        raise Conflict("unknown-passkey")
    try:
        used = webauthn.verify_authentication_response(
            credential=answer.credential,
            expected_challenge=answer.challenge,
            expected_rp_id=relying_party(base_url),
            expected_origin=desk_origin(base_url),
            credential_public_key=row.public_key,
            credential_current_sign_count=row.sign_count,
            require_user_verification=True,
        )
    except Exception:  # noqa: BLE001 - the library's many errors quote what was sent
        raise Conflict("unknown-passkey") from None
    await connection.execute(
        update(Passkey)
        .where(Passkey.id == row.id)
        .values(sign_count=used.new_sign_count, used_on=now.date())
    )
    coordinator: UUID = row.coordinator_id
    return coordinator


async def name_passkey(
    connection: AsyncConnection, coordinator: UUID, passkey: bytes, name: str
) -> None:
    """Call a passkey something else; one that is not the coordinator's stays as it is."""
    await connection.execute(
        update(Passkey)
        .where(Passkey.id == passkey, Passkey.coordinator_id == coordinator)
        .values(name=name)
    )


async def remove_passkey(connection: AsyncConnection, coordinator: UUID, passkey: bytes) -> bool:
    """Remove a passkey of the coordinator; whether there was one."""
    removed = await connection.execute(
        delete(Passkey).where(Passkey.id == passkey, Passkey.coordinator_id == coordinator)
    )
    return removed.rowcount == 1


async def _keep_challenge(connection: AsyncConnection, challenge: bytes, now: datetime) -> None:
    await connection.execute(
        insert(Challenge).values(digest=_digest(challenge), expires_at=now + CHALLENGE_LIFE)
    )


def _digest(challenge: bytes) -> bytes:
    return tokens.token_digest(tokens.encode_token(challenge))


def _credential_id(answer: Answer) -> bytes:
    try:
        return base64url_to_bytes(answer.credential["rawId"])
    except Exception:  # noqa: BLE001 - as above
        raise Conflict("unknown-passkey") from None
