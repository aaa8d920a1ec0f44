"""The demo collection, one module a kind."""

from __future__ import annotations

from functools import cache

from assets.build.collection import earrings, necklaces, nose, rings, wrist
from assets.build.piece import Design


@cache
def designs() -> tuple[Design, ...]:
    return tuple(make() for module in (earrings, necklaces, rings, wrist, nose) for make in module.ALL)
