"""A new device, and one that comes back after a month: real agents and platforms on loopback."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from sync.bench.common import Shop, Told, staging_writes, start_agent, timed, wait_for
from sync.fault.processes import backstage_of, platform_process, seed
from sync.records import EventType
from sync.store import Cache, Keys, Ledger

STEP_BACK = 4
"""How far agent and platform step back behind the shop. In a shop it is 10; with so much, a busy machine's other
programs would be measured and not the agent."""
SETTLE_SECONDS = 1.0
ALONE_SECONDS = 10.0


def first_sync(folder: Path, told: Told, profiles: int = 100_000, pieces: int = 5_000) -> dict[str, Any]:
    """A new device fetches everything; killed once half-way. A shop writes events all the time, also while the
    keys change. The platform steps back: in the world it is another machine."""
    codes = seed("fill", str(folder / "central"), "--profiles", str(profiles), "--pieces", str(pieces))
    assert isinstance(codes, list)
    told("the platform is filled")
    device = folder / "device"
    keys = Keys.load(device)
    with platform_process(folder / "central", niceness=STEP_BACK) as port:
        ledger = Ledger.open(device / "ledger.db", keys)
        cache = Cache.open(device / "cache.db", keys)
        shop = Shop(ledger, folder)
        shop.start()
        time.sleep(SETTLE_SECONDS)
        quiet = shop.so_far()
        time.sleep(ALONE_SECONDS)
        alone = shop.since(quiet)
        quiet = shop.so_far()
        began = time.perf_counter()
        agent = start_agent(device, port, codes[0], "--niceness", str(STEP_BACK))
        half = wait_for(lambda: cache.status().staged > (profiles + pieces) // 2, 300)
        agent.send_signal(signal.SIGKILL)
        agent.wait()
        at_kill = cache.status().staged
        agent = start_agent(device, port, codes[0], "--niceness", str(STEP_BACK))
        done = wait_for(lambda: cache.status().cursor >= profiles + pieces, 300)
        seconds = time.perf_counter() - began
        told(f"first sync {seconds:.1f} s")
        syncing = shop.since(quiet)
        seen = len(cache.pieces())
        agent.terminate()
        agent.wait(20)
        before = shop.so_far()
        rekey = [timed(lambda: _rotate(device)) for _ in range(3)]
        rekeying = shop.since(before)
        shop.stop()
        megabytes = {name: round((device / name).stat().st_size / 1e6, 1) for name in ("ledger.db", "cache.db")}
        cache.close()
        ledger.close()
    return {
        "first_sync": {"seconds": round(seconds, 1), "goal_s": 60, "whole": half and done and seen == pieces,
                       "killed_at_cursor": at_kill, "profiles": profiles, "pieces": pieces},
        "staging_writes": staging_writes(device),
        "event_write_alone": {"goal_p99_ms": 15, **alone},
        "event_write_during_first_sync": {"goal_p99_ms": 15, **syncing},
        "event_write_during_rekey": {"goal_p99_ms": 15, "rekey_s": [round(s, 2) for s in rekey],
                                     "megabytes": megabytes, **rekeying},
    }  # fmt: skip


def _rotate(device: Path) -> None:
    """In a process of its own, as the agent does it: the shop's threads do not share its Python with it."""
    code = "import sys; from pathlib import Path; from sync.store import rotate; rotate(Path(sys.argv[1]))"
    command = ["nice", "-n", str(STEP_BACK), sys.executable, "-c", code, str(device)]
    subprocess.run(command, check=True)


def backlog(folder: Path, told: Told, days: int = 30, a_day: int = 5_000) -> dict[str, Any]:
    """10,000 events drained, then ``days`` without the platform caught up: the agent tries all the time, the shop
    writes ``a_day`` events a day (at speed), and then the platform is there again."""
    codes = seed("fill", str(folder / "central"), "--codes", "1")
    assert isinstance(codes, list)
    device = folder / "device"
    ledger = Ledger.open(device / "ledger.db", Keys.load(device))
    ledger.promise(EventType.VISIT_STARTED)
    figures: dict[str, Any] = {}
    with backstage_of(folder / "central") as platform:
        platform.ensure()
        agent = start_agent(device, platform.port, codes[0], "--longest-wait", "2", "--niceness", "0")
        wait_for(lambda: ledger.counts().waiting == 0, 60)
        for name, count in (("drain_10000", 10_000), ("offline_days", days * a_day)):
            platform.kill()
            writing = timed(lambda count=count: _write(ledger, count))  # type: ignore[misc]
            told(f"{count} events written in {writing:.1f} s")
            megabytes = round((device / "ledger.db").stat().st_size / 1e6, 1)
            platform.ensure()
            began = time.perf_counter()
            wait_for(lambda count=count: ledger.counts().waiting < count, 30)  # type: ignore[misc]
            heard = time.perf_counter()
            done = wait_for(lambda: ledger.counts().waiting == 0, 600)
            figures[name] = {"events": count, "seconds": round(time.perf_counter() - heard, 2),
                             "until_the_agent_tried_again_s": round(heard - began, 2), "all": done,
                             "ledger_mb": megabytes}  # fmt: skip
            told(f"{name}: {figures[name]}")
        figures["drain_10000"]["goal_s"] = 5
        counts = ledger.counts()
        ids = platform.state(ledger.device_id)["ids"]
        assert isinstance(ids, list)
        figures["arrived"] = {"written": counts.written, "acknowledged": counts.acknowledged, "platform": len(ids),
                              "different": len(set(ids))}  # fmt: skip
        agent.terminate()
        agent.wait(20)
    ledger.close()
    return figures


def _write(ledger: Ledger, count: int) -> None:
    for number in range(count):
        ledger.append(
            EventType.PIECE_VIEWED, visit=f"v{number // 40}", data={"sku": f"P-{number % 500}", "seconds": 2.5}
        )
    ledger.flush()
