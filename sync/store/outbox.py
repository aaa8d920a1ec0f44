"""The agent's view of the ledger: what is owed to the platform, and what its answers mean."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sync.records import Answer, Event, EventType, Tombstone, Verdict
from sync.store.ledger import NOT_ENROLLED, Ledger

SETTLED_AT_ONCE = 100
"""Rows deleted in one write: the shop's own events wait for it, so it stays under 20 ms."""

log = logging.getLogger(__name__)


class Outbox:
    """Reads and settles the outbox through one :class:`Ledger`."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger

    def waiting(self, limit: int, after: int = 0) -> list[Event]:
        """The oldest events that are not acknowledged, in order of their number, as this device sends them."""
        found = self._ledger.read(
            "SELECT body FROM outbox WHERE state = 0 AND sequence > ? ORDER BY sequence LIMIT ?", (after, limit)
        )
        identity = self._ledger.identity
        events = []
        for (body,) in found:
            event = Event.model_validate_json(body)
            if NOT_ENROLLED in (event.device, event.store):
                event = event.model_copy(update={"device": identity.device, "store": identity.store})
            events.append(event)
        return events

    def settle(self, answers: Sequence[Answer]) -> None:
        """Accepted and duplicate events go; refused ones are kept aside with the reason. The rest keeps waiting.

        This need not survive a power cut: what comes back is sent again, and the platform knows it.
        """
        for start in range(0, len(answers), SETTLED_AT_ONCE):
            part = list(answers[start : start + SETTLED_AT_ONCE])
            self._ledger.write(lambda connection, part=part: _settle(connection, part), durable=False)  # type: ignore[misc]

    def quarantined(self) -> list[tuple[Event, str]]:
        """What the platform refused, and why."""
        found = self._ledger.read("SELECT body, reason FROM outbox WHERE state = 1 ORDER BY sequence")
        return [(Event.model_validate_json(body), reason) for body, reason in found]

    def release(self) -> int:
        """Let every refused event be sent once more. Returns how many."""
        return int(
            self._ledger.write(
                lambda c: c.execute("UPDATE outbox SET state = 0, reason = NULL WHERE state = 1").rowcount
            )
        )

    def forget(self, cursor: int, stone: Tombstone, pseudonym: str | None) -> int:
        """Note that someone is erased and take them out of everything that waits.

        Event rows stay, so counts hold; their payload and subject go, and that this was done is an event of its
        own. Consents on file go too. May be repeated. Returns how many rows were redacted. A withdrawal only
        hides the profile: what was agreed to before it stays.
        """
        pseudonym = stone.pseudonym or pseudonym
        self._ledger.write(lambda connection: _note(connection, cursor, stone, pseudonym))
        if stone.reason != "erasure":
            return 0
        # From here on nothing of them is written any more; what was written before is found without holding
        # the shop's events up, and changed in small writes.
        names = tuple(name for name in (stone.customer, pseudonym) if name)
        sequences = self._about(names)
        for start in range(0, len(sequences), SETTLED_AT_ONCE):
            part = sequences[start : start + SETTLED_AT_ONCE]
            self._ledger.write(lambda connection, part=part: _redact(connection, part))  # type: ignore[misc]
        if sequences:
            self._ledger.promise(EventType.PAYLOAD_REDACTED, data={"events": len(sequences), "reason": stone.reason})
        return len(sequences)

    def _about(self, names: tuple[str, ...]) -> list[int]:
        """Numbers of the rows that tell something about a person: by subject, by visit, or named in the payload.

        What asks the platform to erase them stays: it names nobody but by their id. The visit counts because an
        event before the person was recognised names nobody, yet tells what they did.
        """
        marks = ", ".join("?" for _ in names)
        quoted = tuple(f'"{name}"' for name in names)
        found = self._ledger.read(
            f"""SELECT sequence FROM outbox WHERE (subject IS NOT NULL OR body NOT LIKE '%"data":{{}}}}') AND (
                subject IN ({marks})
                OR visit IN (SELECT visit FROM outbox WHERE subject IN ({marks}) AND visit IS NOT NULL)
                OR {" OR ".join("instr(body, ?) > 0" for _ in names)})
                AND instr(body, '"type":"{EventType.ERASURE_REQUESTED}"') = 0
                ORDER BY sequence""",
            names * 2 + quoted,
        )
        return [sequence for (sequence,) in found]

    def unforget(self, customer: str) -> None:
        """The platform lifted a tombstone."""
        self._ledger.write(lambda c: c.execute("DELETE FROM tombstone WHERE customer = ?", (customer,)) and None)

    def tombstones(self) -> list[tuple[int, Tombstone]]:
        """Every tombstone with its place in the feed."""
        found = self._ledger.read("SELECT cursor, customer, pseudonym, at, reason FROM tombstone ORDER BY cursor")
        return [
            (cursor, Tombstone(customer=customer, pseudonym=pseudonym, at=datetime.fromisoformat(at), reason=reason))
            for cursor, customer, pseudonym, at, reason in found
        ]

    def erasures_to_acknowledge(self) -> list[str]:
        """Customers whose erasure is done here and not yet confirmed to the platform."""
        return [
            c for (c,) in self._ledger.read("SELECT customer FROM tombstone WHERE acknowledged = 0 ORDER BY cursor")
        ]

    def erasures_acknowledged(self, customers: Iterable[str]) -> None:
        rows = [(customer,) for customer in customers]
        self._ledger.write(
            lambda c: c.executemany("UPDATE tombstone SET acknowledged = 1 WHERE customer = ?", rows) and None
        )

    def truncate_log(self) -> None:
        """Cut the ledger's write-ahead log, so that no redacted page lingers in it."""
        self._ledger.checkpoint()


def _settle(connection: Any, answers: list[Answer]) -> None:
    done = [(answer.id,) for answer in answers if answer.verdict is not Verdict.REFUSED]
    deleted = connection.executemany("DELETE FROM outbox WHERE id = ? AND state = 0", done).rowcount if done else 0
    if deleted:
        connection.execute("UPDATE counter SET value = value + ? WHERE name = 'acknowledged'", (deleted,))
    refused = [(answer.reason[:500], answer.id) for answer in answers if answer.verdict is Verdict.REFUSED]
    if refused:
        connection.executemany("UPDATE outbox SET state = 1, reason = ? WHERE id = ? AND state = 0", refused)
        log.warning("the platform refused %d events; they are kept aside", len(refused))


def _note(connection: Any, cursor: int, stone: Tombstone, pseudonym: str | None) -> None:
    connection.execute(
        """INSERT INTO tombstone VALUES (?, ?, ?, ?, ?, 0)
           ON CONFLICT (customer) DO UPDATE SET pseudonym = ifnull(excluded.pseudonym, pseudonym), at = excluded.at,
           reason = excluded.reason, cursor = excluded.cursor, acknowledged = 0
           WHERE excluded.cursor > tombstone.cursor""",
        (stone.customer, pseudonym, stone.at.isoformat(), stone.reason, cursor),
    )
    if stone.reason == "erasure":
        connection.execute("DELETE FROM consent WHERE customer = ?", (stone.customer,))
        connection.execute("DELETE FROM offer_shown WHERE subject IN (?, ?)", (stone.customer, pseudonym))


def _redact(connection: Any, sequences: list[int]) -> None:
    for sequence in sequences:
        row = connection.execute("SELECT body FROM outbox WHERE sequence = ?", (sequence,)).fetchone()
        if row is None:
            continue  # sent and acknowledged meanwhile
        event = Event.model_validate_json(row[0])
        event = event.model_copy(update={"subject": None, "decision": None, "data": {}})
        connection.execute(
            "UPDATE outbox SET subject = NULL, body = ? WHERE sequence = ?", (event.model_dump_json(), sequence)
        )
        connection.execute("UPDATE counter SET value = value + 1 WHERE name = 'redacted'")
