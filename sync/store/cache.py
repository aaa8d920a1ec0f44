"""The cache: what the platform told this device. Rebuilt from the platform at will; the agent alone writes it.

Readers see one generation: every statement asks for versions up to ``generation.visible``, so what the agent
stages stays unseen until it moves that one number.
"""

from __future__ import annotations

import contextlib
import json
import logging
import os
import threading
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar

from foundation.errors import EnvironmentFailed
from sync.errors import StoreFull, StoreTorn, StoreUnwritable
from sync.records import Kind, Manifest, Moment, Offer, Piece, Profile, Record, Reward, TokenKey, Topic
from sync.store.clock import boot_id, boot_ns
from sync.store.database import Opened, meaningful, open_database
from sync.store.keys import Keys
from sync.store.schema import CACHE
from sync.store.search import alike, grams, likeness, words

LIKE_ENOUGH = 0.45
"""Below this likeness (Dice, 0..1) a misspelt word is taken for another word."""
_USED_EVERY_SECONDS = 3600.0

log = logging.getLogger(__name__)
R = TypeVar("R", bound=Record)

# The newest visible version of one key, as far as no tombstone covers it.
_LATEST = """
    SELECT record FROM known AS k
    WHERE topic = ? AND key = ? AND cursor <= (SELECT visible FROM generation)
    ORDER BY cursor DESC LIMIT 1"""
_IS_LATEST = """
    k.cursor <= (SELECT visible FROM generation) AND k.record IS NOT NULL AND NOT EXISTS (
        SELECT 1 FROM known AS n WHERE n.topic = k.topic AND n.key = k.key AND n.cursor > k.cursor
        AND n.cursor <= (SELECT visible FROM generation))"""
_NOT_ERASED = """
    NOT EXISTS (SELECT 1 FROM tombstone AS t
                WHERE t.customer = k.key AND (t.reason = 'erasure' OR t.cursor > k.cursor))"""


class Contact(Record):
    """When the platform was last heard, and whether that is too long ago to recognise anyone."""

    last_contact_at: Moment | None
    stale: bool


@dataclass(frozen=True)
class AgentStatus:
    """What the agent last said of itself."""

    beat_at: datetime | None
    last_contact_at: datetime | None
    last_error: str | None
    last_error_at: datetime | None
    revoked: bool
    cursor: int
    """The newest change of the feed that is shown."""
    staged: int
    """The newest change that is on the disk."""
    target: int
    """The change that a catching-up is on its way to; 0 before the first."""
    evicted: int = 0
    """Profiles that the quota took away."""


class Cache:
    """The read side, for the kiosk. Thread-safe; never waits for the agent's writes."""

    def __init__(self, path: Path, keys: Keys, stale_hours: float) -> None:
        self.path = path
        self._keys = keys
        self._stale_ns = int(stale_hours * 3600e9)
        self._opened: Opened | None = None
        self._guard = threading.Lock()
        self._trouble: EnvironmentFailed | None = None
        self._used: dict[str, float] = {}

    @classmethod
    def open(cls, path: Path, keys: Keys, *, stale_hours: float = 72.0) -> Cache:
        """Open or make the cache. After ``stale_hours`` without the platform no profile is given any more.

        A damaged cache, or a disk that cannot be read, reads as empty and shows in :attr:`trouble`; the agent
        builds it anew. Raises :class:`StoreTooNew` and :class:`StoreLocked`.
        """
        cache = cls(path, keys, stale_hours)
        cache.generation()
        return cache

    @property
    def trouble(self) -> EnvironmentFailed | None:
        return self._trouble

    def profile(self, customer: str) -> Profile | None:
        """The profile of a customer; ``None`` if unknown, erased, or after too long without the platform."""
        if self.contact().stale:
            return None
        found = self._rows(
            f"SELECT record FROM known AS k WHERE cursor = ({_LATEST.replace('record', 'cursor', 1)}) "
            f"AND {_NOT_ERASED}",
            (Topic.PROFILE, customer),
        )
        return _one(Profile, found)

    def profile_by_card(self, number: str) -> Profile | None:
        """As :meth:`profile`, by the number of a loyalty card."""
        return self._profile_by("card", number)

    def profile_by_phone(self, number: str) -> Profile | None:
        """As :meth:`profile`, by telephone; ``+84`` and a leading ``0`` are the same."""
        return self._profile_by("phone", plain_phone(number))

    def piece(self, sku: str) -> Piece | None:
        return _one(Piece, self._rows(_LATEST, (Topic.PIECE, sku)))

    def pieces(self, kind: Kind | None = None) -> list[Piece]:
        """The whole catalogue, or one kind of it, by sku."""
        pieces = self._all(Topic.PIECE, Piece)
        return pieces if kind is None else [piece for piece in pieces if piece.kind is kind]

    def offers(self, now: datetime) -> list[Offer]:
        """The offers that run at ``now``, private ones too."""
        return [offer for offer in self._all(Topic.OFFER, Offer) if offer.valid_from <= now < offer.valid_until]

    def token_keys(self, now: datetime) -> list[TokenKey]:
        """The platform's keys that customers' codes may be signed with at ``now``."""
        return [key for key in self._all(Topic.TOKEN_KEY, TokenKey) if key.valid_from <= now < key.valid_until]

    def rewards(self, newest: int = 500) -> list[Reward]:
        """What came of this store's decisions, what changed last first: what a policy learns from."""
        found = self._rows(
            f"""SELECT record FROM known AS k WHERE {_IS_LATEST} AND cursor IN (
                  SELECT cursor FROM known INDEXED BY known_key WHERE topic = ? ORDER BY cursor DESC LIMIT ?)
                ORDER BY cursor DESC""",
            (Topic.REWARD, newest),
        )
        return [Reward.model_validate_json(record) for (record,) in found]

    def records(self, topic: Topic) -> dict[str, dict[str, Any]]:
        """Any other topic (staff, beacon keys) as it came, by key."""
        found = self._rows(f"SELECT key, record FROM known AS k WHERE topic = ? AND {_IS_LATEST}", (topic,))
        return {key: json.loads(record) for key, record in found}

    def manifests(self, topic: Topic) -> dict[str, Manifest]:
        """Policies, models or playlists by key. Each was signed for this store; the agent checked that."""
        return {key: Manifest.model_validate_json(record["payload"]) for key, record in self.records(topic).items()}

    def media_path(self, sha256: str) -> Path | None:
        """The file with this content, if it was fetched; whole and verified."""
        path = self.path.parent / "media" / sha256
        if not path.exists():
            return None
        now = time.monotonic()
        if now - self._used.get(sha256, -_USED_EVERY_SECONDS) >= _USED_EVERY_SECONDS:
            self._used[sha256] = now
            # The quota evicts what was used longest ago. A disk that cannot note it can still be read.
            with contextlib.suppress(OSError):
                os.utime(path)
        return path

    def search(self, text: str, limit: int = 50) -> list[Piece]:
        """Pieces by words in either language, sku, metal or stone; marks, case and small slips do not matter.

        The best first: all words as typed (the last one may be unfinished), else what is most alike.
        """
        asked = words(text)
        if not asked:
            return []
        exact = " ".join(f'"{word}"' for word in asked[:-1]) + f' "{asked[-1]}"*'
        found = self._rows(
            f"""SELECT k.record FROM piece_words JOIN known AS k ON k.cursor = piece_words.rowid
                WHERE piece_words MATCH ? AND {_IS_LATEST} ORDER BY piece_words.rank LIMIT ?""",
            (exact.strip(), limit),
        )
        if found:
            return [Piece.model_validate_json(record) for (record,) in found]
        pieces = sorted({gram for word in asked for gram in grams(word) if "_" not in gram})
        if not pieces:
            return []
        near = self._rows(
            f"""SELECT k.record, piece_grams.folded FROM piece_grams JOIN known AS k ON k.cursor = piece_grams.rowid
                WHERE piece_grams MATCH ? AND {_IS_LATEST} ORDER BY piece_grams.rank LIMIT 200""",
            (" OR ".join(f'"{gram}"' for gram in pieces),),
        )
        ranked = sorted(((likeness(text, folded), record) for record, folded in near), key=lambda pair: -pair[0])
        return [Piece.model_validate_json(record) for score, record in ranked[:limit] if score >= LIKE_ENOUGH]

    def search_customers(self, text: str, limit: int = 20) -> list[Profile]:
        """For staff: customers by name (marks and small slips do not matter), card or telephone. The caller audits."""
        asked = words(text)
        if not asked or self.contact().stale:
            return []
        found = self._people([[word] for word in asked], limit)
        if not found and any(word.isalpha() for word in asked):
            # Names are few, so a slip is looked up among the words themselves; a trigram index of every person
            # would cost the first sync more than all else.
            known = [term for (term,) in self._rows("SELECT term FROM temp.person_terms WHERE term >= 'a'")]
            found = self._people([alike(word, known) if word.isalpha() else [word] for word in asked], limit)
        return found

    def _people(self, asked: list[list[str]], limit: int) -> list[Profile]:
        """Those who have a word of each list."""
        if not all(asked):
            return []
        query = " AND ".join("(" + " OR ".join(f'"{word}"*' for word in choices) + ")" for choices in asked)
        found = self._rows(
            f"""SELECT k.record FROM person_words JOIN known AS k ON k.cursor = person_words.rowid
                WHERE person_words MATCH ? AND {_IS_LATEST} AND {_NOT_ERASED} LIMIT ?""",
            (query, limit),
        )
        return [Profile.model_validate_json(record) for (record,) in found]

    def contact(self) -> Contact:
        """When the platform was last heard. Within one run of the machine its uptime counts, not its clock."""
        found = self._rows("SELECT contact_at, contact_boot, contact_boot_ns FROM agent")
        at_text, boot, ns = found[0] if found else (None, None, None)
        if at_text is None:
            return Contact(last_contact_at=None, stale=True)
        at = datetime.fromisoformat(at_text)
        if boot == boot_id() and ns is not None:
            age_ns = boot_ns() - ns
        else:
            age_ns = int((datetime.now(UTC) - at).total_seconds() * 1e9)
            if age_ns < -300e9:
                return Contact(last_contact_at=at, stale=True)  # the clock was set back: nothing can be told
        return Contact(last_contact_at=at, stale=age_ns > self._stale_ns)

    def status(self) -> AgentStatus:
        """For ``kiosk doctor``: the agent's last beat, contact and error, and how far it has got."""
        found = self._rows(
            """SELECT beat_at, contact_at, error, error_at, revoked, visible, staged, target, evicted
               FROM agent, generation"""
        )
        if not found:
            return AgentStatus(None, None, None, None, False, 0, 0, 0)
        beat, contact, error, error_at, revoked, visible, staged, target, evicted = found[0]
        return AgentStatus(
            _moment(beat), _moment(contact), error, _moment(error_at), bool(revoked), visible, staged, target, evicted
        )

    def versions(self) -> list[tuple[int, str]]:
        """``(cursor, key)`` of everything that is shown, by cursor: to compare with the platform."""
        return [
            tuple(row) for row in self._rows(f"SELECT cursor, key FROM known AS k WHERE {_IS_LATEST} ORDER BY cursor")
        ]

    def generation(self) -> int:
        """A number that changes when something else is to be seen; cheap enough to ask every second."""
        found = self._rows("SELECT number FROM generation")
        return int(found[0][0]) if found else 0

    def close(self) -> None:
        with self._guard:
            self._close()

    def _profile_by(self, column: str, value: str) -> Profile | None:
        if self.contact().stale:
            return None
        found = self._rows(
            f"SELECT record FROM known AS k WHERE {column} = ? AND {_IS_LATEST} AND {_NOT_ERASED} LIMIT 1", (value,)
        )
        return _one(Profile, found)

    def _all(self, topic: Topic, record_type: type[R]) -> list[R]:
        found = self._rows(f"SELECT record FROM known AS k WHERE topic = ? AND {_IS_LATEST} ORDER BY key", (topic,))
        return [record_type.model_validate_json(record) for (record,) in found]

    def _rows(self, sql: str, values: tuple[Any, ...] = ()) -> list[Any]:
        with self._guard:
            for attempt in (1, 2):
                try:
                    rows = self._read(sql, values)
                except StoreTorn as error:
                    self._close()  # rekeyed by the agent, or damaged: look once more
                    if attempt == 2:
                        self._noted(error)
                except (StoreFull, StoreUnwritable) as error:
                    self._close()
                    self._noted(error)
                    return []
                else:
                    self._trouble = None
                    return rows
            return []

    def _read(self, sql: str, values: tuple[Any, ...]) -> list[Any]:
        with meaningful(self.path):
            if self._opened is not None and self._opened.replaced:
                self._close()
            if self._opened is None:
                self._opened = open_database(self.path, self._keys, CACHE)
                self._opened.connection.execute(
                    "CREATE VIRTUAL TABLE temp.person_terms USING fts5vocab('main', 'person_words', 'row')"
                )
                self._opened.connection.execute("PRAGMA query_only = ON")
            return list(self._opened.connection.execute(sql, values).fetchall())

    def _noted(self, error: EnvironmentFailed) -> None:
        if type(self._trouble) is not type(error):
            log.error("the cache cannot be read, going on without it: %s", error)
        self._trouble = error

    def _close(self) -> None:
        if self._opened is not None:
            self._opened.close()
            self._opened = None


def plain_phone(number: str) -> str:
    """A telephone number as it is looked up: digits alone, Vietnam's ``+84`` as ``0``."""
    digits = "".join(letter for letter in number if letter.isdigit())
    return f"0{digits[2:]}" if digits.startswith("84") and len(digits) > 10 else digits


def _one(record_type: type[R], rows: list[Any]) -> R | None:
    return record_type.model_validate_json(rows[0][0]) if rows and rows[0][0] is not None else None


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
