"""A day of visits at speed: does anything grow?"""

from __future__ import annotations

import gc
import statistics
from pathlib import Path
from typing import Any

import psutil

from sync.bench.common import Told, start_agent, wait_for
from sync.fault.processes import backstage_of, seed
from sync.records import EventType
from sync.store import Cache, Keys, Ledger

VISITS_AN_HOUR = 20
EVENTS_A_VISIT = 30
LEFT_OUT = 4
"""Hours in which caches fill and pools open."""


def soak(folder: Path, told: Told, hours: int = 24) -> dict[str, Any]:
    """``hours`` of a shop at speed: visits here, a real agent beside, a platform whose data change each hour.

    Slopes per simulated hour of this process (the screen's side) and of the agent, the first hours left out.
    """
    codes = seed("fill", str(folder / "central"), "--profiles", "300", "--pieces", "300")
    assert isinstance(codes, list)
    device = folder / "device"
    keys = Keys.load(device)
    ledger = Ledger.open(device / "ledger.db", keys)
    cache = Cache.open(device / "cache.db", keys)
    samples: list[dict[str, float]] = []
    with backstage_of(folder / "central") as platform:
        platform.ensure()
        agent = start_agent(device, platform.port, codes[0], "--poll", "1", "--niceness", "0")
        processes = {"shop": psutil.Process(), "agent": psutil.Process(agent.pid)}
        wait_for(lambda: cache.profile("c300") is not None, 60)
        for hour in range(hours):
            for visit in range(VISITS_AN_HOUR):
                _visit(ledger, cache, f"v{hour}-{visit}", visit)
            platform.change_profiles(300)
            wait_for(lambda: ledger.counts().waiting == 0, 60)
            wait_for(lambda hour=hour: cache.status().cursor >= 600 + 300 * (hour + 1), 60)  # type: ignore[misc]
            gc.collect()
            samples.append(_sample(processes, device))
        told(f"soaked {hours} hours")
        agent.terminate()
        agent.wait(20)
    counts = ledger.counts()
    cache.close()
    ledger.close()
    kept = samples[min(LEFT_OUT, len(samples) - 1) :]
    hours_of = list(range(len(kept)))
    slopes = {
        name: round(statistics.linear_regression(hours_of, [sample[name] for sample in kept]).slope, 4)
        for name in kept[0]
    }
    return {"hours": hours, "events": counts.written, "acknowledged": counts.acknowledged, "first": samples[0],
            "last": samples[-1], "slope_per_hour": slopes}  # fmt: skip


def _visit(ledger: Ledger, cache: Cache, visit: str, number: int) -> None:
    ledger.append(EventType.VISIT_STARTED, visit=visit)
    profile = cache.profile_by_card(f"8938{number % 300 + 1:08d}")
    subject = profile.pseudonym if profile else None
    ledger.promise(EventType.CONSENT_ANSWERED, visit=visit, subject=subject)
    for event in range(EVENTS_A_VISIT - 3):
        ledger.append(EventType.PIECE_VIEWED, visit=visit, subject=subject, data={"sku": f"P-{event}"})
    cache.search("nhẫn kim cương")
    ledger.append(EventType.VISIT_ENDED, visit=visit)


def _sample(processes: dict[str, psutil.Process], device: Path) -> dict[str, float]:
    taken = {"files_mb": sum(path.stat().st_size for path in device.rglob("*") if path.is_file()) / 1e6}
    for name, process in processes.items():
        taken |= {
            f"{name}_memory_mb": process.memory_info().rss / 1e6,
            f"{name}_handles": process.num_fds(),
            f"{name}_threads": process.num_threads(),
        }
    return taken
