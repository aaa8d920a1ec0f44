"""Who waits for the feed: the newest cursor of each store, cheap to ask, and told to those who wait.

The cursor lives in the database, where several platform processes may move it; this process learns of its own
changes at once and of the others' within :data:`FRESH_S`.
"""

from __future__ import annotations

import asyncio
import threading
import time

from sqlalchemy import select

from sync.central import schema
from sync.central.database import Database

FRESH_S = 1.0


class Hub:
    """Safe from any thread; :meth:`wait_beyond` belongs to the event loop."""

    def __init__(self, db: Database) -> None:
        self._db = db
        self._lock = threading.Lock()
        self._heads: dict[str, int] = {}
        self._read_at = 0.0
        self._waiters: dict[str, set[tuple[asyncio.AbstractEventLoop, asyncio.Event]]] = {}

    def moved(self, store: str, head: int) -> None:
        """A change was committed. A head never goes back."""
        with self._lock:
            if head <= self._heads.get(store, -1):
                return
            self._heads[store] = head
            waiters = list(self._waiters.get(store, ()))
        for loop, event in waiters:
            if not loop.is_closed():
                loop.call_soon_threadsafe(event.set)

    def known(self, store: str) -> int | None:
        """The head without asking the database, or ``None`` if that is too old to trust."""
        if time.monotonic() - self._read_at > FRESH_S:
            return None
        return self._heads.get(store)

    def head(self, store: str) -> int:
        """The head; asks the database for all stores at once when what is known is old."""
        known = self.known(store)
        if known is None:
            self.refresh()
            known = self._heads.get(store, 0)
        return known

    def refresh(self) -> None:
        asked_at = time.monotonic()
        with self._db.read() as connection:
            rows = connection.execute(select(schema.stores.c.id, schema.stores.c.head)).all()
        for store, head in rows:
            self.moved(store, head)
        self._read_at = asked_at

    async def wait_beyond(self, store: str, after: int, timeout: float) -> int | None:
        """The head once it is beyond ``after``; ``None`` when ``timeout`` (s) has passed without."""
        loop, event = asyncio.get_running_loop(), asyncio.Event()
        deadline = loop.time() + timeout
        with self._lock:
            self._waiters.setdefault(store, set()).add((loop, event))
        try:
            while True:
                head = self.known(store)
                if head is None:
                    head = await asyncio.to_thread(self.head, store)
                if head > after:
                    return head
                left = deadline - loop.time()
                if left <= 0:
                    return None
                try:
                    # Other processes' changes come by :meth:`refresh`, which the application calls all the time.
                    await asyncio.wait_for(event.wait(), left)
                    event.clear()
                except TimeoutError:
                    continue
        finally:
            with self._lock:
                self._waiters[store].discard((loop, event))
