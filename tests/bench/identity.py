"""How long recognising takes: ``python -m tests.bench.identity``. Medians, one thread."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable
from statistics import median

from hardware.beacons import Enrolled, Ephemeral, EphemeralKey
from hardware.codes import read_codes
from kiosk.identity import token
from tests.unit.hardware.making import code_picture, on_scene
from tests.unit.kiosk.identity.minting import NOW, App, Signer


def milliseconds(work: Callable[[], object], times: int) -> float:
    taken = []
    for _ in range(times):
        start = time.perf_counter()
        work()
        taken.append(time.perf_counter() - start)
    return 1000 * median(taken)


def main() -> None:
    platform = Signer()
    code, keys = platform.code(), [platform.record()]
    rotating = App(platform).code()
    scene = on_scene(code_picture(code))
    lines = {
        "read a QR code in 1280x720": milliseconds(lambda: read_codes(scene), 50),
        "verify a code": milliseconds(lambda: token.verify(code, keys, NOW), 500),
        "verify a rotating code": milliseconds(lambda: token.verify(rotating, keys, NOW), 500),
    }
    now = NOW.timestamp()
    enrolled = Enrolled(EphemeralKey(f"c{n}", os.urandom(16), 10, now - 5_000_000 - n) for n in range(100_000))
    start = time.perf_counter()
    enrolled.update(now)
    lines["table of 100,000 beacons x 3 windows"] = 1000 * (time.perf_counter() - start)
    stranger = Ephemeral(os.urandom(8))
    lines["look up a beacon among 100,000"] = milliseconds(lambda: enrolled.resolve(stranger, now), 10_000)
    for name, value in lines.items():
        sys.stdout.write(f"{name:40} {value:10.4f} ms\n")


if __name__ == "__main__":
    main()
