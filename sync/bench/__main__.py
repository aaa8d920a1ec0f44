"""``python -m sync.bench [PART ...]``."""

from __future__ import annotations

import argparse
import json
import sys

from sync.bench import PARTS, run


def main() -> int:
    """Measure and write JSON to standard output."""
    parser = argparse.ArgumentParser(prog="python -m sync.bench", description=main.__doc__)
    parser.add_argument("parts", nargs="*", choices=[*PARTS, []], help="what to measure; everything if left out")
    asked = parser.parse_args()
    figures = run(asked.parts or None, lambda line: print(line, file=sys.stderr, flush=True))  # noqa: T201
    sys.stdout.write(json.dumps(figures, indent=1) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
