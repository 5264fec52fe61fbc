"""What a process holds for all its requests, made once by `app.main.create_app`."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from starlette.requests import Request

from app.db import Clock, Database
from app.http.challenges import COST, Challenges, Proof
from app.http.form_tokens import FormTokens
from app.http.kept import KeptReplies
from app.http.limits import NetworkLimit
from app.http.rendering import Pages
from app.http.secret import form_secret
from app.http.traffic import Traffic
from app.keys import Sealer
from app.partners.registry import Partners
from app.signing.confirmations import Confirmations
from app.signing.intakes import Intakes
from app.statements.cards import StatementCards

SIGN_ON = "sign"
"""What the challenges of sign-ons are for, whatever surface they come by."""


class ServedSettings(Protocol):
    """The settings that routes speak of; `app.config.Settings` has them."""

    @property
    def base_url(self) -> str:
        """Where the site stands, without a trailing slash."""

    @property
    def data_dir(self) -> Path:
        """The data folder, in which the demo's mailbox lies."""

    @property
    def statement_creators(self) -> str:
        """Who may create statements at the desk: `invited`, `everyone` or `nobody`."""

    @property
    def challenge(self) -> str:
        """`altcha` where a sign-on has to bring a proof of work, else `off`."""

    @property
    def mailbox_pages(self) -> bool:
        """Whether the demo's mailbox may be read in the browser."""


@dataclass(kw_only=True)
class Context:
    """The things that routes need; it stands at `app.state.context`."""

    settings: ServedSettings
    database: Database
    clock: Clock
    cards: StatementCards
    partners: Partners
    sealer: Sealer
    intakes: Intakes
    confirmations: Confirmations
    pages: Pages
    traffic: Traffic = field(default_factory=Traffic)
    limit: NetworkLimit = field(default_factory=NetworkLimit)
    replies: KeptReplies = field(default_factory=KeptReplies)
    challenge_cost: int = COST
    _form_tokens: FormTokens | None = None
    _challenges: Challenges | None = None

    def forget(self) -> None:
        """Trust nothing kept of statements and partners any longer: this process changed one."""
        self.cards.forget()
        self.partners.forget()
        self.replies.forget()

    async def form_tokens(self) -> FormTokens:
        """The form tokens of this instance, with its secret out of the database.

        The secret is read when it is first needed, so that a process that starts before its
        database serves as soon as that is there. Raises `app.errors.Unavailable` until then.
        """
        if self._form_tokens is None:
            await self.challenges()
            self._form_tokens = FormTokens(await form_secret(self.database), self.clock)
        return self._form_tokens

    async def challenges(self) -> Challenges:
        """The challenges of this instance. Raises `app.errors.Unavailable` as `form_tokens`."""
        if self._challenges is None:
            secret = await form_secret(self.database)
            self._challenges = Challenges(secret, self.clock, self.challenge_cost)
        return self._challenges

    def sign_proof(self, slug: str, values: Mapping[str, str]) -> Proof | None:
        """What the form of a sign-on needs; None where none is asked for.

        For routes that have asked for the form tokens before.
        """
        if self.settings.challenge == "off" or self._challenges is None:
            return None
        return self._challenges.proof(SIGN_ON, slug, values)

    async def check_sign_on(self, slug: str, answer: str) -> None:
        """Accept the proof of a sign-on, once. Raises `ChallengeError` where one is asked for."""
        if self.settings.challenge == "off":
            return
        challenges = await self.challenges()
        challenges.spend(await challenges.check(answer, SIGN_ON, slug))


def context_of(request: Request) -> Context:
    """The context of the process that answers `request`."""
    context: Context = request.app.state.context
    return context
