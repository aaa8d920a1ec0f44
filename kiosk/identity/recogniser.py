"""From a text that was read or typed to a customer. Offline; any thread."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from kiosk.identity import token
from kiosk.identity.ports import Memory, People
from kiosk.identity.recognition import Assurance, Outcome, Recognition, granted
from sync.records import Profile, Purpose


class Recogniser:
    """Judges codes. ``clock`` gives the wall clock's time in UTC."""

    def __init__(self, cache: People, ledger: Memory, clock: Callable[[], datetime]) -> None:
        self._cache = cache
        self._ledger = ledger
        self._clock = clock

    def recognise(self, text: str) -> Recognition:
        """Who shows this code; never raises, whatever the text is.

        A code counts as used only when it let somebody in: one that names a customer whose profile has not
        arrived yet works a moment later.
        """
        now = self._clock()
        try:
            claims = token.verify(text, self._cache.token_keys(now), now)
        except token.Refused as refused:
            return Recognition(refused.outcome)
        if self._cache.contact().stale:
            return Recognition(Outcome.STALE)
        profile = self.alive(self._cache.profile(claims.customer))
        if profile is None:
            return Recognition(self.why_unknown(claims.customer))
        if not self._ledger.seen_token(claims.jti, claims.expires_at):
            return Recognition(Outcome.REPLAYED)
        return self.accepted(profile, Assurance.POSSESSION)

    def nearby(self, customer: str) -> Recognition:
        """Who a beacon stands for: presence, and only for someone who agreed to be noticed."""
        profile = self.alive(self._cache.profile(customer))
        if profile is None:
            return Recognition(self.why_unknown(customer))
        found = self.accepted(profile, Assurance.PRESENCE)
        asked_for = {Purpose.RECOGNISE, Purpose.BEACON}
        return found if asked_for <= found.consents else Recognition(Outcome.WITHDRAWN)

    def alive(self, profile: Profile | None) -> Profile | None:
        """The profile, unless its owner was erased on this device and the cache has not followed yet."""
        if profile is None:
            return None
        stones = (stone for stone in self._ledger.tombstones() if stone.customer == profile.id)
        return None if any(stone.reason == "erasure" for stone in stones) else profile

    def why_unknown(self, customer: str) -> Outcome:
        """Why the cache has no profile for this id."""
        withdrawn = any(tombstone.customer == customer for tombstone in self._ledger.tombstones())
        return Outcome.WITHDRAWN if withdrawn else Outcome.UNKNOWN

    def accepted(self, profile: Profile, assurance: Assurance) -> Recognition:
        """The recognition of this customer with the consents on file, this device's own answers included."""
        consents = granted(profile, self._ledger.consents_of(profile.id))
        return Recognition(Outcome.ACCEPTED, profile, assurance, consents)
