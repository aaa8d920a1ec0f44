"""The agent itself: loops that live side by side, each with its own back-off, none waiting for another."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import math
import socket
import time
from collections.abc import Awaitable, Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

from foundation.errors import EnvironmentFailed
from foundation.heartbeat import Hearts
from sync.agent import identity
from sync.agent.backoff import Backoff
from sync.agent.down import bury_again, bury_ahead, bury_ours, take
from sync.agent.media import MediaFolder
from sync.agent.settings import AgentSettings
from sync.agent.trust import Trust
from sync.agent.wipe import wipe
from sync.client import Platform
from sync.errors import BatchTooLarge, CursorAhead, DeviceRevoked, NotEnrolled, PlatformUnreachable, StoreUnwritable
from sync.records import Answer, Event, Verdict
from sync.store import Keys, Ledger, Outbox, Staging
from sync.store.database import lock_of
from sync.store.ledger import BELL
from sync.store.rotation import rotate, rotation_due

KEYS_EVERY = 3600.0
SILENT_AFTER = 300.0
"""A loop that shows no life for this long ends the process, and the service manager starts a new one."""

log = logging.getLogger(__name__)


class Agent:
    """One run of the agent. :meth:`run` returns when ``stop`` is set."""

    def __init__(self, settings: AgentSettings) -> None:
        self.settings = settings
        self.ledger = Ledger.open(settings.data / "ledger.db", Keys.load(settings.data))
        self.outbox = Outbox(self.ledger)
        self.staging = Staging(
            settings.data / "cache.db", Keys.load(settings.data), yield_to=lock_of(settings.data / "ledger.db")
        )
        self.trust = Trust(self.ledger)
        self.media = MediaFolder(settings.data / "media", settings.media_quota, settings.reserve)
        self.platform = Platform(settings.platform, authority=settings.authority, total_seconds=settings.total)
        self.hearts = Hearts()
        self.stop = asyncio.Event()
        self._events = asyncio.Event()
        self._changes = asyncio.Event()
        self._media = asyncio.Event()
        self._sent_at = time.monotonic()
        self._buried_to = 0
        self._looked_ahead_at = -math.inf
        self._batch = settings.batch
        self._wiped = False

    async def run(self) -> int:
        """0: stopped when asked; 1: something is silent, start me again; 2: revoked and wiped."""
        await asyncio.to_thread(bury_again, self.staging, self.outbox)
        with self._bell():
            await self._until_stopped(self._enrol, "enrol")
            loops = [
                asyncio.create_task(self._forever(work, name), name=name)
                for name, work in (
                    ("up", self._up),
                    ("down", self._down),
                    ("media", self._fetch_media),
                    ("listen", self._listen),
                    ("keys", self._keep_keys),
                    ("report", self._report),
                )
            ]
            stopped = asyncio.create_task(self.stop.wait())
            await asyncio.wait([*loops, stopped], return_when=asyncio.FIRST_COMPLETED)
            for task in [*loops, stopped]:
                task.cancel()
            ended = await asyncio.gather(*loops, return_exceptions=True)
        await self.platform.close()
        if self._wiped:
            return 2
        self.staging.close()
        self.ledger.close()
        for result in ended:
            if isinstance(result, BaseException) and not isinstance(result, asyncio.CancelledError):
                raise result
        return 0 if self.stop.is_set() else 1

    async def _until_stopped(self, work: Callable[[], Awaitable[float]], name: str) -> None:
        """Repeat ``work`` until it once succeeds, or the agent is to stop."""
        backoff = Backoff(self.settings.first_wait, self.settings.longest_wait)
        while not self.stop.is_set():
            try:
                await work()
                return
            except EnvironmentFailed as error:
                await self._failed(name, error)
                await self._pause(backoff.failed())

    async def _forever(self, work: Callable[[], Awaitable[float]], name: str) -> None:
        """Call ``work`` again and again; it returns how long it may rest. The world's failures back off."""
        backoff = Backoff(self.settings.first_wait, self.settings.longest_wait)
        heart = self.hearts.new(name, SILENT_AFTER)
        while not self.stop.is_set():
            heart.beat()
            try:
                rest = await work()
                backoff.worked()
            except DeviceRevoked:
                if await self._revoked():
                    return
                rest = backoff.failed()
            except EnvironmentFailed as error:
                await self._failed(name, error)
                rest = backoff.failed()
            if rest:
                await self._pause(rest)

    async def _pause(self, seconds: float) -> None:
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self.stop.wait(), seconds)

    async def _failed(self, name: str, error: EnvironmentFailed) -> None:
        log.warning("%s: %s", name, error)
        # The status is a courtesy: a disk that does not take it must not stop the sync.
        with contextlib.suppress(EnvironmentFailed):
            await asyncio.to_thread(self.staging.beat, f"{name}: {error.what}")

    async def _enrol(self) -> float:
        key = identity.load_or_make(self.settings.data)
        if not self.ledger.enrolled_here:
            if not self.settings.code:
                raise NotEnrolled("This device is not enrolled.", "Give it a one-time code (enrolment_code).")
            enrolled = await self.platform.enrol(self.settings.code, key, self.settings.name)
            await asyncio.to_thread(self.ledger.enrolled, enrolled.device, enrolled.store)
            await asyncio.to_thread(self.trust.begin, enrolled.manifest_keys)
            log.info("enrolled as %s in store %s", enrolled.device, enrolled.store)
        self.platform.be(self.ledger.device_id, key, identity.next_key(self.settings.data))
        return 0

    async def _up(self) -> float:
        """Send what waits, batch after batch; each is settled while the next is on its way."""
        after = 0
        heart = self.hearts.new("up", SILENT_AFTER)
        settling: asyncio.Task[None] | None = None
        try:
            while events := await asyncio.to_thread(self.outbox.waiting, self._batch, after):
                answers = await self._deliver(events)
                if settling is not None:
                    await settling
                settling = asyncio.create_task(asyncio.to_thread(self.outbox.settle, answers))
                if not answers:
                    raise PlatformUnreachable("The platform answered no event of the batch.", "Look at its log.")
                self._sent_at = time.monotonic()
                await asyncio.to_thread(self.staging.contacted)
                after = events[-1].sequence
                heart.beat()
        finally:
            if settling is not None:
                await settling
        if after == 0:
            self._sent_at = time.monotonic()
            self._events.clear()
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._events.wait(), self.settings.look)
        return 0

    async def _deliver(self, events: list[Event]) -> list[Answer]:
        """The answers to a batch; if it is too large, to its first half, and so on down to one event."""
        while True:
            try:
                answers = await self.platform.send(events)
            except BatchTooLarge as error:
                if len(events) == 1:
                    return [Answer(id=events[0].id, verdict=Verdict.REFUSED, reason=error.what)]
                del events[len(events) // 2 :]
                self._batch = len(events)
            else:
                self._batch = min(self.settings.batch, self._batch * 2)
                return answers

    async def _down(self) -> float:
        """Fetch and put away one page; rest when there is no more."""
        # What is heard from here on is in no page yet: it is not to be forgotten while this one is put away.
        told = self._changes.is_set()
        self._changes.clear()
        await asyncio.to_thread(bury_ours, self.staging, self.outbox)
        if not await asyncio.to_thread(self.trust.keys):
            # Enrolled before there were any, or killed at the moment of enrolment.
            await asyncio.to_thread(self.trust.begin, (await self.platform.me()).manifest_keys)
        after = await asyncio.to_thread(self.staging.staged)
        try:
            page = await self.platform.page(after, self.settings.page)
        except CursorAhead:
            log.error("the platform began anew; everything is fetched again")
            await asyncio.to_thread(self.staging.discard, "the platform began anew")
            await asyncio.to_thread(bury_again, self.staging, self.outbox)
            return 0
        await asyncio.to_thread(self.staging.contacted)
        if page.more and (told or time.monotonic() - self._looked_ahead_at > self.settings.poll):
            await self._bury_ahead(after)
        shown = await asyncio.to_thread(take, page, self.staging, self.outbox, self.trust)
        if shown:
            self._media.set()
            await asyncio.to_thread(self.staging.fold)  # what is shown outlasts a power cut
        if page.more:
            return 0
        await self._acknowledge_erasures()
        while await asyncio.to_thread(self.staging.collect):
            await asyncio.sleep(0)
        while evicted := await asyncio.to_thread(self.staging.evict, self.settings.cache_quota):
            log.warning("the cache is over its quota: %d profiles went", evicted)
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._changes.wait(), self.settings.poll)
        return 0

    async def _bury_ahead(self, staged: int) -> None:
        """In a long catching-up nobody who is to be forgotten is shown until its end."""
        self._looked_ahead_at = time.monotonic()
        more = True
        while more:
            try:
                page = await self.platform.tombstones(max(staged, self._buried_to), self.settings.page)
            except CursorAhead:
                self._buried_to = 0  # another feed than the one that was looked into before
                return
            await asyncio.to_thread(bury_ahead, page, self.staging, self.outbox)
            self._buried_to, more = page.next, page.more

    async def _acknowledge_erasures(self) -> None:
        customers = await asyncio.to_thread(self.outbox.erasures_to_acknowledge)
        for start in range(0, len(customers), 1000):
            part = customers[start : start + 1000]
            answer = await self.platform.acknowledge_erasures(part)
            # One the platform has no tombstone of any more is done with as well.
            await asyncio.to_thread(self.outbox.erasures_acknowledged, [*answer.acknowledged, *answer.unknown])

    async def _fetch_media(self) -> float:
        wanted = await asyncio.to_thread(self.staging.media_wanted)
        for sha256, size in await asyncio.to_thread(self.media.missing, wanted):
            try:
                await self.media.fetch(self.platform, sha256, size)
            except BlockingIOError as error:
                raise StoreUnwritable("Another agent is fetching media.", "Stop one of the two.") from error
        await asyncio.to_thread(self.media.tidy, {sha256 for sha256, _ in wanted})
        self._media.clear()
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._media.wait(), self.settings.poll)
        return 0

    async def _listen(self) -> float:
        """Hear at once when the feed moves. Where streams are blocked, polling goes on without."""
        after = await asyncio.to_thread(self.staging.staged)
        heart = self.hearts.new("listen", 2 * SILENT_AFTER)  # the platform ends each stream after 300 s
        async for head in self.platform.heads(after):
            if head > after:
                self._changes.set()
            heart.beat()
        return self.settings.first_wait

    async def _keep_keys(self) -> float:
        """Change the device's key and the databases' when they are old, and end what was begun."""
        data, days = self.settings.data, self.settings.device_key_days
        following = identity.next_key(data)
        if following is not None or (days and identity.age_days(data) > days):
            if following is None:
                following = await asyncio.to_thread(identity.load_or_make, data, identity.NEXT)
            self.platform.be(self.ledger.device_id, identity.load_or_make(data), following)
            if not await self.platform.speaks_with(following):
                await self.platform.change_key(following)
            await asyncio.to_thread(identity.promote, data)
            self.platform.be(self.ledger.device_id, following)
            log.info("this device has a new key")
        if await asyncio.to_thread(rotation_due, data, self.settings.store_key_days):
            await asyncio.to_thread(rotate, data, self.staging)
        await self._pause(min(KEYS_EVERY, 60 * self.settings.poll))
        return 0

    async def _report(self) -> float:
        """Say that the agent lives, whether sending is stuck, and end the process if a loop is silent."""
        silent = [pulse.name for pulse in self.hearts.silent()]
        if silent:
            raise RuntimeError(f"silent for {SILENT_AFTER:.0f} s: {', '.join(silent)}")
        counts = await asyncio.to_thread(self.ledger.counts)
        stalled = counts.waiting and time.monotonic() - self._sent_at > self.settings.stalled_after
        error: str | None = self.trust.refused or None
        self.trust.refused = ""
        if stalled:
            oldest = counts.oldest_waiting_at or datetime.now(UTC)
            error = f"sending is stuck: {counts.waiting} events wait, the oldest since {oldest:%Y-%m-%d %H:%M} UTC"
            log.error(error)
        await asyncio.to_thread(self.staging.beat, error)
        return min(10.0, self.settings.poll)

    async def _revoked(self) -> bool:
        """Wipe only when the platform says it twice, the second time to a fresh proof of who we are."""
        try:
            await self.platform.ask_whether_revoked()
        except DeviceRevoked:
            log.error("this device was revoked; it wipes itself")
            self._wiped = True
            await asyncio.to_thread(wipe, self.settings.data, self.staging, self.ledger)
            self.stop.set()
            return True
        except EnvironmentFailed as error:
            await self._failed("revoked?", error)
        return False

    @contextlib.contextmanager
    def _bell(self) -> Iterator[None]:
        """A datagram on ``agent.sock`` (any bytes) says that there is something to send."""
        path = self.settings.data / BELL
        bell = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        bell.setblocking(False)
        loop = asyncio.get_running_loop()
        bound = _bind(bell, path)
        if bound:
            loop.add_reader(bell.fileno(), self._rung, bell)
        try:
            yield
        finally:
            if bound:
                loop.remove_reader(bell.fileno())
                path.unlink(missing_ok=True)
            bell.close()

    def _rung(self, bell: socket.socket) -> None:
        with contextlib.suppress(BlockingIOError):
            while bell.recv(64):
                pass
        self._events.set()


def _bind(bell: socket.socket, path: Path) -> bool:
    """Without the bell (a path too long, a read-only folder) the agent looks for events by itself."""
    try:
        path.unlink(missing_ok=True)
        bell.bind(str(path))
    except OSError as error:
        log.warning("no wake-up socket: %s", error.strerror or error)
        return False
    path.chmod(0o600)
    return True
