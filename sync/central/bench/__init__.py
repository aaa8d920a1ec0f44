"""What one node holds: simulated kiosks against a real platform process. ``python -m sync.central bench``."""

from sync.central.bench.day import Size
from sync.central.bench.report import fleet_main, main

__all__ = ["Size", "fleet_main", "main"]
