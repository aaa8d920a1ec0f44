"""A torn ledger: set aside, and everything that can still be read of it carried into a new one.

SQLite gives up at the first bad page of a search. Here every page that verifies is taken apart by itself
(:mod:`sync.store.pages`), so one torn page costs the rows on it and no more.
"""

from __future__ import annotations

import logging
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from sync.errors import StoreTorn
from sync.records import Event
from sync.store.database import Opened, lock_of, meaningful, open_database, open_locked, set_aside
from sync.store.keys import FileKey, Keys
from sync.store.pages import Row, latest_pages, rows
from sync.store.schema import LEDGER, LEDGER_MIGRATIONS

CHECKED_BYTES = 32_000_000
"""A ledger up to this size is checked whole when it is opened (some 60 ms for 10 MB)."""

_MOMENT = re.compile(r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d")
_KEY = re.compile(r"^[0-9a-f]{64}$")
_COUNTERS = frozenset({"written", "acknowledged", "redacted", "last_sequence"})
_MIGRATIONS = frozenset(name for name, _ in LEDGER_MIGRATIONS)

log = logging.getLogger(__name__)


@dataclass
class Salvage:
    """Rows found in a damaged ledger, each by its key."""

    identity: tuple[Any, ...] | None = None
    outbox: dict[str, tuple[Any, ...]] = field(default_factory=dict)
    counters: dict[str, int] = field(default_factory=dict)
    consents: dict[tuple[Any, ...], tuple[Any, ...]] = field(default_factory=dict)
    tombstones: dict[str, tuple[Any, ...]] = field(default_factory=dict)
    tokens: dict[str, str] = field(default_factory=dict)
    trusted: dict[str, tuple[Any, ...]] = field(default_factory=dict)
    manifests: dict[tuple[Any, ...], tuple[Any, ...]] = field(default_factory=dict)
    shown: set[tuple[Any, ...]] = field(default_factory=set)
    audit: dict[int, tuple[Any, ...]] = field(default_factory=dict)


def open_or_rescue(path: Path, keys: Keys, *, check: bool = True) -> Opened:
    """Open the ledger; if it is torn, set it aside and go on with what can be read of it.

    ``check``: look through the whole file (up to :data:`CHECKED_BYTES`), not only at what opening needs.
    """
    try:
        opened = open_database(path, keys, LEDGER)
        return _checked(opened) if check else opened
    except StoreTorn:
        pass
    with meaningful(path), lock_of(path).exclusive():
        keys = keys.reload()
        try:
            return _checked(open_locked(path, keys, LEDGER))  # another process was faster
        except StoreTorn as torn:
            reason = str(torn)
        found = salvage(path, keys.candidates(path.name))
        aside = set_aside(path, reason)
        opened = open_locked(path, keys, LEDGER)
        restore(opened.connection, found)
        log.error("rescued %d waiting events from %s", len(found.outbox), aside.name)
        return opened


def _checked(opened: Opened) -> Opened:
    if opened.path.stat().st_size > CHECKED_BYTES:
        return opened
    try:
        with meaningful(opened.path):
            (answer,) = opened.connection.execute("PRAGMA quick_check(1)").fetchone()
    except StoreTorn:
        opened.connection.close()
        raise
    if answer != "ok":
        opened.connection.close()
        raise StoreTorn(f"{opened.path.name} is damaged.", "What can be read is rescued; check the disk.")
    return opened


def salvage(path: Path, candidates: list[FileKey]) -> Salvage:
    """Everything readable in the file and its log, under whichever key fits each page."""
    found = Salvage()
    for key in reversed(candidates):
        for row in rows(latest_pages(path, key)):
            _sort(found, row)
    return found


def _sort(found: Salvage, row: Row) -> None:
    """Tell by its shape which table a record is from, and keep it if it makes sense."""
    match row.rowid, row.values:
        case int(), (None, str(event_id), str(at), _, _, str(body), int(state), _) if _is_event(body):
            found.outbox[event_id] = (row.rowid, event_id, at, *row.values[3:5], body, state, row.values[7])
        case 1, (None, str(device), str(store), str(at)) if _MOMENT.match(at) and store not in _MIGRATIONS:
            found.identity = (device, store, at)
        case int(), (None, str(at), str(), str(), str()) if _MOMENT.match(at):
            found.audit[row.rowid or 0] = row.values[1:]
        case None, (str(name), int(value)) if name in _COUNTERS:
            found.counters[name] = max(value, found.counters.get(name, 0))
        case None, (str(kid), str(public), str(at), str()) if _MOMENT.match(at) and _KEY.match(public):
            found.trusted[kid] = row.values
        case None, (str(), str(), int(version), str()):
            known = found.manifests.get(row.values[:2])
            if known is None or version > known[2]:
                found.manifests[row.values[:2]] = row.values
        case None, (str(), str(), str(at), str(body)) if _MOMENT.match(at) and body.startswith("{"):
            found.consents[row.values[:3]] = row.values
        case None, (str(customer), None | str(), str(at), str(), int(), int()) if _MOMENT.match(at):
            found.tombstones[customer] = row.values
        case None, (str(), str(), str(visit)) if not _MOMENT.match(visit):
            found.shown.add(row.values)
        case None, (str(jti), str(until)) if _MOMENT.match(until) and not _MOMENT.match(jti):
            found.tokens[jti] = until
        case _:
            pass


def _is_event(body: str) -> bool:
    try:
        Event.model_validate_json(body)
    except ValidationError:
        return False
    return True


def restore(connection: Any, found: Salvage) -> None:
    """Put rescued rows into a ledger, in one transaction."""
    erased = {value for row in found.tombstones.values() for value in row[:2] if value}
    connection.execute("BEGIN IMMEDIATE")
    if found.identity:
        connection.execute("INSERT OR IGNORE INTO identity VALUES (1, ?, ?, ?)", found.identity)
    for row in found.outbox.values():
        if row[4] in erased:
            continue  # an old copy of a row that was redacted since
        connection.execute("INSERT OR IGNORE INTO outbox VALUES (?, ?, ?, ?, ?, ?, ?, ?)", row)
    connection.executemany("INSERT OR IGNORE INTO consent VALUES (?, ?, ?, ?)", list(found.consents.values()))
    connection.executemany("INSERT OR IGNORE INTO tombstone VALUES (?, ?, ?, ?, ?, ?)", list(found.tombstones.values()))
    connection.executemany("INSERT OR IGNORE INTO token_seen VALUES (?, ?)", list(found.tokens.items()))
    connection.executemany("INSERT OR IGNORE INTO manifest_key VALUES (?, ?, ?, ?)", list(found.trusted.values()))
    connection.executemany("INSERT OR IGNORE INTO manifest_seen VALUES (?, ?, ?, ?)", list(found.manifests.values()))
    shown = [row for row in found.shown if row[0] not in erased]
    connection.executemany("INSERT OR IGNORE INTO offer_shown VALUES (?, ?, ?)", shown)
    connection.executemany(
        "INSERT OR IGNORE INTO audit (at, actor, action, detail) VALUES (?, ?, ?, ?)", list(found.audit.values())
    )
    found.counters.setdefault("written", len(found.outbox))
    for name, value in found.counters.items():
        connection.execute("UPDATE counter SET value = max(value, ?) WHERE name = ?", (value, name))
    connection.execute(
        """UPDATE counter SET value = max(value, (SELECT ifnull(max(sequence), 0) FROM outbox))
           WHERE name = 'last_sequence'"""
    )
    connection.execute("COMMIT")
