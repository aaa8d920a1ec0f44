"""Times our tracked face against its peers and prints JSON: ``python -m tests.bench.vision FRAMES [--threads N]``.

FRAMES is a folder of consecutive .jpg, or a film. For the peers, see models/peers.py.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from models.bench import run

if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("frames", type=Path)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--peers-python", type=Path)
    parser.add_argument("--hands", type=Path)
    options = parser.parse_args()
    print(json.dumps(run(options.frames, options.threads, options.peers_python, options.hands), indent=1))
