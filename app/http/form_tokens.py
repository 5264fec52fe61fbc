"""Signed tokens in forms: a form is sent by somebody who loaded it a while ago, not by a script.

The token needs no cookie and is bound to nobody (at the desk: to a coordinator's id). It says when
the form was made, for what purpose and for which statement; nothing else is in it, an address
never.
"""

import hashlib
from datetime import timedelta
from typing import Any, Literal

from itsdangerous import BadSignature, SignatureExpired, TimestampSigner, URLSafeTimedSerializer

from app.db.clock import Clock
from app.errors import HamsedaError

MIN_AGE = timedelta(seconds=2)
MAX_AGE = timedelta(hours=24)

Purpose = Literal["sign", "manage", "confirm", "managed", "desk", "embed", "remove"]


class FormTokenError(HamsedaError):
    """A form token that is not good; `code` is `form-token-` and one of four words.

    `missing`, `forged` (not ours, or for another form), `too-quick` (under 2 s), `stale` (over
    24 h).
    """

    status = 422

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


TOO_QUICK = "form-token-too-quick"


class _ClockSigner(TimestampSigner):
    """The library's signer with a clock that can be moved."""

    def __init__(self, *arguments: Any, clock: Clock, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self._clock = clock

    def get_timestamp(self) -> int:
        return int(self._clock.now().timestamp())


class FormTokens:
    """Makes and checks the tokens of one instance; within their life they may be used again."""

    def __init__(self, secret: bytes, clock: Clock) -> None:
        self._secret = secret
        self._clock = clock

    def _serializer(self, purpose: Purpose) -> URLSafeTimedSerializer:
        # A salt per purpose: a token of one form is a forgery in another.
        return URLSafeTimedSerializer(
            self._secret,
            salt=f"hamseda.form.{purpose}",
            signer=_ClockSigner,
            signer_kwargs={"clock": self._clock, "digest_method": hashlib.sha256},
        )

    def issue(self, purpose: Purpose, slug: str = "") -> str:
        """A token for a form shown now."""
        token = self._serializer(purpose).dumps([purpose, slug])
        return token if isinstance(token, str) else token.decode("ascii")

    def renew(self, purpose: Purpose, token: str, slug: str = "") -> str:
        """The token for a form that is shown again: the same one while it is good.

        Otherwise who corrects one field at once would be told that it was too quick.
        """
        try:
            self.check(purpose, token, slug)
        except FormTokenError as error:
            if error.code != TOO_QUICK:
                return self.issue(purpose, slug)
        return token

    def check(
        self, purpose: Purpose, token: str, slug: str = "", *, min_age: timedelta = MIN_AGE
    ) -> None:
        """Accept a token that `issue` made for the same form.

        Raises:
            FormTokenError: it is missing, forged, too quick or stale.
        """
        if not token:
            raise FormTokenError("form-token-missing")
        try:
            payload, issued = self._serializer(purpose).loads(
                token, max_age=int(MAX_AGE.total_seconds()), return_timestamp=True
            )
        except SignatureExpired as error:
            raise FormTokenError("form-token-stale") from error
        except BadSignature as error:
            raise FormTokenError("form-token-forged") from error
        if payload != [purpose, slug]:
            raise FormTokenError("form-token-forged")
        if self._clock.now() - issued < min_age:
            raise FormTokenError(TOO_QUICK)
