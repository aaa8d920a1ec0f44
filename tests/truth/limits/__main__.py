"""Repeats the figures of docs/accuracy.md: ``python -m tests.truth.limits [lobes studs chains dorsal width]``.

Needs the recorded truth in ``../shared/truth``; all of it takes some three minutes.
"""

from __future__ import annotations

import sys

from tests.truth.limits.ears import lobe_limits, stud_limits
from tests.truth.limits.hands import dorsal_limits, width_limits
from tests.truth.limits.necks import chain_limits
from tests.truth.limits.stills import TRUTH, Measure

MEASURES: dict[str, Measure] = {
    "lobes": lobe_limits,
    "studs": stud_limits,
    "chains": chain_limits,
    "dorsal": dorsal_limits,
    "width": width_limits,
}


def main(names: list[str]) -> None:
    if not TRUTH.exists():
        sys.exit(f"There is no recorded truth in {TRUTH}.")
    for name in names or MEASURES:
        sys.stdout.write("\n".join(MEASURES[name]()) + "\n\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main(sys.argv[1:])
