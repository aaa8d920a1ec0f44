"""Beacons as a reader: one asyncio loop on a thread of its own, and a table that may be changed while it runs."""

from __future__ import annotations

import asyncio
import contextlib
import threading
from collections.abc import Iterable
from pathlib import Path

from foundation.heartbeat import Hearts
from hardware.beacons.enrolled import Enrolled, EphemeralKey
from hardware.beacons.presence import Presence
from hardware.errors import DeviceGone
from hardware.readers.protocol import Near, OnRead, OnState, Source, State

ADAPTERS = Path("/sys/class/bluetooth")
LOOK_FOR_ADAPTER = 5.0


class BeaconReader:
    """Listens by the adapter ``adapter`` (``hci0``), or by the first one that there is (``auto``)."""

    source = Source.BEACON

    def __init__(self, hearts: Hearts, *, adapter: str = "auto", stalled: float = 20.0, look: float = 0.5) -> None:
        self._hearts = hearts
        self._adapter = adapter
        self._stalled = stalled
        self._look = look
        self._enrolled = Enrolled()
        self._presence = Presence()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._task: asyncio.Task[None] | None = None
        self._thread: threading.Thread | None = None

    def enrol(self, ephemeral: Iterable[EphemeralKey], fixed: Iterable[tuple[bytes, str]]) -> None:
        """The beacons that count from now on. Those that the table held before are computed anew only if changed."""
        self._enrolled.replace(ephemeral, fixed)

    def start(self, on_read: OnRead, on_state: OnState) -> None:
        self._thread = threading.Thread(target=self._run, args=(on_read, on_state), name="beacons", daemon=True)
        self._thread.start()

    def stop(self, timeout: float = 3.0) -> None:
        loop, task = self._loop, self._task
        if loop is not None and task is not None:
            with contextlib.suppress(RuntimeError):  # it ended by itself
                loop.call_soon_threadsafe(task.cancel)
        if self._thread is not None:
            self._thread.join(timeout)

    def forget(self) -> None:
        """Whoever is near must come near anew."""
        if self._loop is not None:
            with contextlib.suppress(RuntimeError):
                self._loop.call_soon_threadsafe(self._presence.forget)

    def _run(self, on_read: OnRead, on_state: OnState) -> None:
        async def main() -> None:
            self._loop, self._task = asyncio.get_running_loop(), asyncio.current_task()
            adapter = await self._wait_for_adapter(on_state)
            # bleak and its bus library load only where there is an adapter.
            from hardware.beacons.scanner import BeaconScanner

            await BeaconScanner(
                self._enrolled,
                self._presence,
                self._hearts,
                lambda near: on_read(Near(tuple(near))),
                lambda error: on_state(State(Source.BEACON, error)),
                adapter=adapter,
                stalled=self._stalled,
                look=self._look,
            ).run()

        with contextlib.suppress(asyncio.CancelledError):
            asyncio.run(main())

    async def _wait_for_adapter(self, on_state: OnState) -> str:
        if self._adapter != "auto":
            return self._adapter
        told = False
        while True:
            adapters = sorted(found.name for found in ADAPTERS.glob("hci*"))
            if adapters:
                return adapters[0]
            if not told:
                told = True
                on_state(
                    State(
                        Source.BEACON, DeviceGone("There is no Bluetooth adapter.", "Plug one in, or set beacons=none.")
                    )
                )
            await asyncio.sleep(LOOK_FOR_ADAPTER)
