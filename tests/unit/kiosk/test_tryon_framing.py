"""Zoom, pan and following: the picture fills the item, and a held point stays under the finger."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from kiosk.tryon.framing import MOST_ZOOM, Framing

CAMERA = np.array([[900.0, 0, 640], [0, 900.0, 360], [0, 0, 1]])


def framing(width: float = 640, height: float = 800) -> Framing:
    made = Framing()
    made.resize(width, height)
    return made


def spot(of: Framing, x: float, y: float) -> tuple[float, float]:
    """The picture's point under a point of the item."""
    return (x - of.layout.x) / of.layout.scale, (y - of.layout.y) / of.layout.scale


def fills(of: Framing) -> bool:
    layout = of.layout
    right, bottom = layout.x + of.picture[0] * layout.scale, layout.y + of.picture[1] * layout.scale
    return layout.x <= 1e-6 and layout.y <= 1e-6 and right >= of.width - 1e-6 and bottom >= of.height - 1e-6


@pytest.mark.parametrize("zoom", [1.0, 1.7, 4.0])
def test_a_point_under_the_fingers_stays_there(zoom: float) -> None:
    of = framing()
    before = spot(of, 300, 420)
    of.zoom_at(zoom, 300, 420)
    assert spot(of, 300, 420) == pytest.approx(before, abs=1e-6)
    assert fills(of)


def test_no_zoom_or_pan_shows_what_is_beyond_the_picture() -> None:
    of = framing()
    for zoom, x in itertools.product((0.2, 1.0, 3.0, 99.0), (-1e5, -50.0, 50.0, 1e5)):
        of.zoom_at(zoom, 0, 0)
        of.pan(x, x)
        assert fills(of) and 1.0 <= of.zoom <= MOST_ZOOM
    of.whole()
    assert of.zoom == 1.0 and of.middle == pytest.approx((640, 360))


def test_a_narrow_mirror_begins_at_the_person_and_follows_calmly() -> None:
    of = framing()
    there = [np.array([150.0, 0.0, 600.0])]  # at pixel 865
    assert of.keep_in_sight(there, CAMERA, 1 / 30)
    assert of.middle[0] == pytest.approx(865)
    nearby = [np.array([160.0, 0.0, 600.0])]
    assert not of.keep_in_sight(nearby, CAMERA, 1 / 30), "small movements leave the picture where it is"
    away = [np.array([-150.0, 0.0, 600.0])]
    steps = [865.0]
    for _ in range(90):
        of.keep_in_sight(away, CAMERA, 1 / 30)
        steps.append(of.middle[0])
    assert np.abs(np.diff(steps)).max() < 30, "no jump"
    assert abs(steps[-1] - 415) < 60
    assert not of.keep_in_sight([], CAMERA, 1 / 30)


def test_what_is_worn_is_not_left_cut_off_by_a_low_mirror() -> None:
    of = framing(1920, 650)
    ears = [np.array([0.0, 0.0, 600.0])]  # at row 360
    of.keep_in_sight(ears, CAMERA, 1 / 30)
    whole = [*ears, np.array([0.0, 170.0, 600.0])]  # and a pendant at row 615
    steps = [of.middle[1]]
    for _ in range(90):
        of.keep_in_sight(whole, CAMERA, 1 / 30)
        steps.append(of.middle[1])
    assert np.abs(np.diff(steps)).max() < 20, "no jump"
    shown = of.layout.y + of.layout.scale * np.array([360, 615])
    assert 0 < shown[0] < shown[1] < of.height
    assert not of.keep_in_sight(whole, CAMERA, 1 / 30), "and then it rests"


def test_zoomed_jewellery_is_drawn_as_finely_as_the_screen_shows_it() -> None:
    of = framing(1280, 720)
    points = np.array([[0.0, 0.0, 600.0], [20.0, 40.0, 600.0]])
    of.fit(points, CAMERA)
    before = of.window.width()
    of.zoom_at(4.0, 640, 360)
    of.fit(points, CAMERA)
    assert of.window.width() >= before
    # The view's projection carries a point to where the picture shows it.
    clip = np.array(of.projection.copyDataTo()).reshape(4, 4) @ np.array([20.0, -40.0, -600.0, 1.0])
    x = of.window.x() + (clip[0] / clip[3] + 1) / 2 * of.window.width()
    y = of.window.y() + (1 - clip[1] / clip[3]) / 2 * of.window.height()
    assert (x, y) == pytest.approx((640 + 30 * 4, 360 + 60 * 4), abs=0.5)
