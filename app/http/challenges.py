"""Proofs of work: what a request costs whoever sends many, without asking anybody who they are.

Challenges and answers are those of altcha's second version (PBKDF2 with SHA-256): a browser tries
numbers until a derived key begins with a given byte. A challenge says for which form and statement
it was made, and when; it is signed, and nothing is kept of it.
"""

import asyncio
import hashlib
import hmac
import json
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

import altcha

from app.db.clock import Clock
from app.errors import HamsedaError

ALGORITHM = "PBKDF2/SHA-256"
COST = 20_000
"""Rounds of one try: some 5 ms on a computer. Of 256 tries one succeeds."""
PREFIX = "00"
MAX_AGE = timedelta(minutes=90)
"""A form may be filled in slowly, on a bad line."""
LONGEST = 4096
"""Characters of an answer."""

SPENT = 100_000
"""Answers that are remembered so that none serves twice; the oldest go first."""


@dataclass(frozen=True, slots=True)
class Proof:
    """What a form needs for its proof: a challenge, or the answer that it was sent with before."""

    challenge: str
    answer: str


class ChallengeError(HamsedaError):
    """An answer that proves nothing; `code` is `challenge-` and one of three words.

    `missing`, `wrong` (not ours, for another form, or not solved), `stale` (over 90 minutes).
    """

    status = 422

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class Challenges:
    """Makes challenges and checks answers; `cost` is lower in tests alone."""

    def __init__(self, secret: bytes, clock: Clock, cost: int = COST) -> None:
        self._secret = hmac.digest(secret, b"hamseda:challenge", "sha256")
        self._clock = clock
        self._cost = cost
        self._spent: OrderedDict[UUID, None] = OrderedDict()

    def proof(self, purpose: str, slug: str, values: Mapping[str, str]) -> Proof:
        """For a form that is shown, again perhaps: an answer that came with it is asked for once.

        Where it proved nothing, the caller takes it out of `values`.
        """
        answer = values.get("altcha", "")[:LONGEST]
        return Proof("" if answer else self.issue(purpose, slug), answer)

    def spend(self, challenge: UUID) -> None:
        """Let an answer serve once in this process. Raises `ChallengeError` the second time."""
        if challenge in self._spent:
            raise ChallengeError("challenge-wrong")
        self._spent[challenge] = None
        if len(self._spent) > SPENT:
            self._spent.popitem(last=False)

    def issue(self, purpose: str, slug: str) -> str:
        """A challenge for a form, as JSON: `{"parameters": {…}, "signature": "…"}`."""
        made = altcha.create_challenge(
            ALGORITHM,
            self._cost,
            key_prefix=PREFIX,
            data={"for": _for(purpose, slug), "at": int(self._clock.now().timestamp())},
            hmac_secret=self._secret,
        )
        return json.dumps(made.to_dict())

    async def check(self, answer: str, purpose: str, slug: str) -> UUID:
        """The id of a challenge that is answered rightly: the same answer has the same.

        Raises:
            ChallengeError: it is missing, wrong or stale.
        """
        if not answer.strip():
            raise ChallengeError("challenge-missing")
        payload = _read(answer)
        # By its own clock the library would refuse; ours is in what is signed.
        result = await asyncio.to_thread(altcha.verify_solution, payload, self._secret)
        data = payload.challenge.parameters.data or {}
        if not result.verified or data.get("for") != _for(purpose, slug):
            raise ChallengeError("challenge-wrong")
        age = self._clock.now().timestamp() - data["at"]
        if not 0 <= age <= MAX_AGE.total_seconds():
            raise ChallengeError("challenge-stale")
        nonce = bytes.fromhex(payload.challenge.parameters.nonce)
        return UUID(bytes=hashlib.sha256(nonce).digest()[:16], version=4)


def _read(answer: str) -> altcha.Payload:
    if len(answer) > LONGEST:
        raise ChallengeError("challenge-wrong")
    try:
        return altcha.Payload.from_base64(answer)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise ChallengeError("challenge-wrong") from None


def _for(purpose: str, slug: str) -> str:
    """The form and the statement in a few letters, whatever script the address is in."""
    return hashlib.blake2b(f"{purpose} {slug}".encode(), digest_size=9).hexdigest()
