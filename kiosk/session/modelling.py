"""A piece seen on a model, for whoever would rather not stand before the camera."""

from __future__ import annotations

import logging

from kiosk.session.core import Core
from kiosk.session.fitting import Spell
from kiosk.session.visit import Screen, Visit
from sync.records import EventType

log = logging.getLogger(__name__)


class Modelling:
    """Counted like trying on, and told apart from it: ``"on": "model"``."""

    def __init__(self, core: Core) -> None:
        self._core = core

    def open(self, sku: str) -> None:
        """To the models with a piece, or on to another piece there."""
        core = self._core
        core.touched()
        visit = core.begin()
        piece = core.shelves.piece(sku)
        if piece is None:
            log.warning("a piece was to be seen on a model that the catalogue does not hold")
            return
        self.leave(visit)
        visit.sku = sku
        visit.on_model = Spell(sku, core.monotonic())
        core.event(EventType.TRYON_STARTED, {"sku": sku, "kind": piece.kind.value, "on": "model"})
        core.go(Screen.MODELS, "piece")

    def leave(self, visit: Visit) -> None:
        """Ends what was looked at, wherever the shopper goes."""
        spell, visit.on_model = visit.on_model, None
        if spell is not None:
            seconds = round(self._core.monotonic() - spell.since, 1)
            self._core.event(EventType.TRYON_ENDED, {"sku": spell.sku, "seconds": seconds, "on": "model"})

    def follow(self, parts: frozenset[str]) -> None:
        """Hears of every change of the session."""
        visit = self._core.visit
        if "screen" in parts and visit is not None and self._core.screen is not Screen.MODELS:
            self.leave(visit)
