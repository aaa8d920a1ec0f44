"""A mirror ball's pictures give back the light that they were taken in."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pytest

from kiosk.cli.calibrate_light import BallNotFound, find_ball, main, merged, unwrapped
from kiosk.cli.main import main as kiosk
from kiosk.tryon import light
from kiosk.tryon.light import directions

LAMP = np.array([0.6, 0.5, 0.62])
BALL = (330.0, 240.0, 150.0)
EXPOSURES = [1 / 15, 1 / 120, 1 / 1000]


def radiance(ways: np.ndarray) -> np.ndarray:
    """A dim warm room, and one small lamp 400 times as bright."""
    lamp = LAMP / np.linalg.norm(LAMP)
    away = np.degrees(np.arccos(np.clip(ways @ lamp, -1, 1)))
    room = 0.25 + 0.2 * ways[..., 1:2]
    return room * (1.0, 0.8, 0.6) + 100.0 * np.exp(-((away / 4) ** 2))[..., None]


def ball_picture(seconds: float) -> np.ndarray:
    """What a far camera takes of a perfect ball, 8-bit BGR."""
    y, x = np.mgrid[0:480, 0:640]
    flat = np.stack([(x - BALL[0]) / BALL[2], -(y - BALL[1]) / BALL[2]], -1)
    inside = (flat**2).sum(-1) < 1
    z = np.sqrt(np.clip(1 - (flat**2).sum(-1), 0, 1))
    normal = np.concatenate([flat, z[..., None]], -1)
    mirrored = 2 * normal[..., 2:] * normal - (0, 0, 1)
    linear = np.where(inside[..., None], 0.6 * radiance(mirrored), 0.9) * seconds * 15
    linear = np.clip(linear, 0, 1)
    shown = np.where(linear <= 0.0031308, 12.92 * linear, 1.055 * linear ** (1 / 2.4) - 0.055)
    return (shown[..., ::-1] * 255).round().astype(np.uint8)


def test_the_ball_is_found() -> None:
    assert find_ball(ball_picture(EXPOSURES[0])) == pytest.approx(BALL, abs=6)
    with pytest.raises(BallNotFound):
        find_ball(np.full((300, 300, 3), 90, np.uint8))


def test_the_light_comes_back(tmp_path: Path) -> None:
    pictures = [ball_picture(seconds) for seconds in EXPOSURES]
    found = unwrapped(merged(pictures, EXPOSURES), BALL)
    ways = directions(256, 512)
    truth = radiance(ways)
    front = ways[..., 2] > -0.5
    found = found * (np.median(truth[front]) / np.median(found[front]))
    peak = ways.reshape(-1, 3)[cv2.GaussianBlur(found.mean(-1), (0, 0), 2).argmax()]
    assert np.degrees(np.arccos(peak @ LAMP / np.linalg.norm(LAMP))) < 3
    room = front & (truth.mean(-1) < 0.5)
    assert np.median(np.abs(found[room] / truth[room] - 1)) < 0.1
    # The short exposure kept most of the lamp: one picture alone would have 1/100 of it.
    lamp = truth.mean(-1) > 40
    assert found[lamp].mean() > 0.3 * truth[lamp].mean()
    assert unwrapped(merged(pictures[:1], EXPOSURES[:1]), BALL).max() < 5


def test_the_command_writes_a_light_that_the_mirror_takes(tmp_path: Path) -> None:
    import argparse

    for number, seconds in enumerate(EXPOSURES):
        cv2.imwrite(str(tmp_path / f"{number}.png"), ball_picture(seconds))
    out = tmp_path / "shop.hdr"
    arguments = argparse.Namespace(
        pictures=[tmp_path / f"{n}.png" for n in range(3)], exposures=EXPOSURES, ball=list(BALL), out=out
    )
    assert main(arguments) == 0
    read = light.load(out)
    assert read.main @ LAMP / np.linalg.norm(LAMP) > 0.85
    assert read.colour[0] > read.colour[2]
    arguments.exposures = EXPOSURES[:2]
    with pytest.raises(BallNotFound, match="2 exposures"):
        main(arguments)


def test_without_a_name_it_becomes_the_shops_own_light(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    data = tmp_path / "data"
    data.mkdir()
    monkeypatch.setenv("GUONG_DATA", str(data))
    picture = tmp_path / "ball.png"
    cv2.imwrite(str(picture), ball_picture(EXPOSURES[0]))
    monkeypatch.setattr(light, "_chosen", [])
    light.choose_of(data)
    assert light.chosen() == light.STUDIO, "none was measured yet"
    assert kiosk(["calibrate", "light", str(picture), "--ball", *map(str, BALL)]) == 0
    light.choose_of(data)
    assert light.chosen() == data / "light.hdr"
    assert light.load(light.chosen()).colour[0] > 1, "the warm room of the picture"
