"""What identity needs from the store, as small protocols; ``sync.store`` has the real ones."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from sync.records import Consent, Profile, TokenKey, Tombstone


class Contact(Protocol):
    """When the platform was last heard."""

    @property
    def stale(self) -> bool: ...


class People(Protocol):
    """The cache: who is known here. A tombstone wins; nobody is known when it is stale."""

    def profile(self, customer: str) -> Profile | None: ...

    def profile_by_card(self, number: str) -> Profile | None: ...

    def profile_by_phone(self, number: str) -> Profile | None: ...

    def token_keys(self, now: datetime) -> Sequence[TokenKey]: ...

    def contact(self) -> Contact: ...


class Memory(Protocol):
    """The ledger: what was seen, answered and withdrawn on this device."""

    def seen_token(self, jti: str, expires_at: datetime) -> bool: ...

    def consents_of(self, customer: str) -> Sequence[Consent]: ...

    def tombstones(self) -> Sequence[Tombstone]: ...
