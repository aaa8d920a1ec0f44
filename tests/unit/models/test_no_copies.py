"""No frame is copied whole on its way into vision, and no buffer of a network is made anew from frame to frame."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest

from models.mirror import MirrorSource
from models.picture import readable
from models.runtime import Network
from models.tracking import RegionInput
from tests.unit.models.conftest import Sample, See


def test_a_usable_picture_is_taken_as_it_is(head: Sample) -> None:
    usable = readable(head.pixels, head.camera)
    assert usable is not None
    assert usable[0] is head.pixels or np.shares_memory(usable[0], head.pixels)


def test_networks_cut_out_of_the_very_frame(see: See, head: Sample, monkeypatch: pytest.MonkeyPatch) -> None:
    given: list[Any] = []
    fill = RegionInput.fill

    def spied(self: RegionInput, picture: Any, region: Any) -> Any:
        given.append(picture)
        return fill(self, picture, region)

    monkeypatch.setattr(RegionInput, "fill", spied)
    before = head.pixels.copy()
    see(head.pixels, head.camera)
    assert len(given) > 3
    assert all(np.shares_memory(picture, head.pixels) for picture in given)
    assert np.array_equal(head.pixels, before)


def networks(thing: object, seen: set[int]) -> Iterator[Network]:
    """Every network that the mirror holds."""
    if id(thing) in seen or not type(thing).__module__.startswith("models."):
        return
    seen.add(id(thing))
    if isinstance(thing, Network):
        yield thing
        return
    for part in vars(thing).values() if hasattr(thing, "__dict__") else ():
        yield from networks(part, seen)


def test_buffers_stay_where_they_are(mirror: MirrorSource, see: See, head: Sample) -> None:
    def places() -> list[int]:
        found = networks(mirror, set())
        return [array.ctypes.data for network in found for array in (network.input, *network.outputs.values())]

    see(head.pixels, head.camera)
    first = places()
    assert len(first) >= 2 * 7
    for _ in range(3):
        see(head.pixels, head.camera)
    assert places() == first
