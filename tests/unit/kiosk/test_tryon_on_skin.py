"""Beside what is worn the picture is darker where it lies on skin, else the camera's own; and brilliants sparkle."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import cv2
import numpy as np
import pytest

ROOT = Path(__file__).resolve().parents[3]
GREY = 160
pytestmark = [pytest.mark.screen, pytest.mark.slow, pytest.mark.timeout(180)]

PROGRAM = """
import sys
import numpy as np
from pathlib import Path
from kiosk.cli.render import placements
from kiosk.cli.screen import virtual_display
from models.placement import Cover, Occluder

SIDE = 240
camera = np.array([[2400.0, 0, SIDE / 2], [0, 2400, SIDE / 2], [0, 0, 1]])
out = Path(sys.argv[1])
grey = np.full((SIDE, SIDE, 3), 160, np.uint8)
picture = np.random.default_rng(5).integers(0, 256, (SIDE, SIDE, 3), dtype=np.uint8)

def pose(away, turned=0.0):
    a = np.radians(turned)
    turn = np.array([[np.cos(a), 0, np.sin(a)], [0, 1, 0], [-np.sin(a), 0, np.cos(a)]])
    found = np.eye(4)
    found[:3, :3] = turn @ np.diag([-1.0, 1, -1])
    found[2, 3] = away
    return found

def tube(name, radius, away):
    around = np.arange(48) * 2 * np.pi / 48
    ring = np.stack([radius * np.sin(around), 0 * around, away + radius * np.cos(around)], 1)
    points = np.concatenate([ring + (0, -60.0, 0), ring + (0, 60.0, 0)]).astype(np.float32)
    i = np.arange(48); j = (i + 1) % 48
    sides = np.concatenate([np.stack([i, j, j + 48], 1), np.stack([i, j + 48, i + 48], 1)])
    return Occluder(name, points, sides.astype(np.int32))

# The right half of the chain lies behind a wall, and hair lies over the lower part.
wall = np.array([[4, -60, 600], [90, -60, 600], [90, 60, 600], [4, 60, 600]], np.float32)
wall = Occluder("neck", wall, np.array([[0, 1, 2], [0, 2, 3]], np.int32))
shares = np.zeros((24, 24), np.uint8); shares[15:] = 140
hair = Cover(shares, np.array([[24 / SIDE, 0, -0.5], [0, 24 / SIDE, -0.5]]))
round_ = np.arange(40) * 2 * np.pi / 40
curve = np.stack([60 * np.sin(round_), 70 * np.cos(round_) - 70, 700 + 50 * (1 - np.cos(round_))], 1)

with virtual_display(SIDE, SIDE):
    from kiosk.qt import application
    from kiosk.tryon.still import Still
    application()
    still = Still((SIDE, SIDE), camera, as_live=True)

    def put_on(sku, kind):
        still.wear({"sku": sku, "kind": kind, "model": f"assets/pieces/{sku}.glb"})

    def draw(name, placed, bodies=()):
        cut = still.cutout(placed, bodies)
        np.savez(out / f"{name}.npz", black=cut.colour, alpha=cut.alpha, picture=picture,
                 grey=still.again(grey, placed, bodies), drawn=still.again(picture, placed, bodies))

    put_on("GR-003", "ring")
    finger = tube("finger_ring", 8.2, 400)
    draw("ring", placements("ring", pose(400)), (finger,))
    draw("ring_alone", placements("ring", pose(400)))
    put_on("GE-001", "earring")
    draw("earring", placements("earring", pose(300)))
    draw("earring_turned", placements("earring", pose(300, 2.0)))
    from dataclasses import replace
    from kiosk.tryon.materials import STONES
    from kiosk.tryon.quality import SOFTWARE_GRADES
    pace = still.stage._pace.quality
    for spread in ("own", "none"):
        if spread == "none":
            STONES["diamond"] = replace(STONES["diamond"], dispersion=0.0)
            put_on("GN-001", "necklace")
            put_on("GE-001", "earring")
        for grade in SOFTWARE_GRADES:
            pace.grades, pace.index = (grade,), 0
            still.stage.qualityChanged.emit()
            draw(f"colours_{spread}_{SOFTWARE_GRADES.index(grade)}", placements("earring", pose(200, 10.0)))
    pace.grades = SOFTWARE_GRADES[:1]
    put_on("GN-001", "necklace")
    necklace = placements("necklace", pose(700), curve)
    draw("necklace_bare", necklace)
    still.hair = hair
    draw("necklace", necklace, (wall,))
    still.close()
"""


@pytest.fixture(scope="module")
def drawn(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, np.ndarray]]:
    """By name: before black, before grey and before noise, and the coverage."""
    out = tmp_path_factory.mktemp("skin")
    run = subprocess.run(
        [sys.executable, "-c", PROGRAM, str(out)], cwd=ROOT, capture_output=True, text=True, timeout=150, check=False
    )
    assert run.returncode == 0, run.stderr[-1500:]
    return {file.stem: dict(np.load(file)) for file in out.glob("*.npz")}


def shade(each: dict[str, np.ndarray]) -> np.ndarray:
    """(h, w) levels by which grey is darker where nothing is drawn but darkness."""
    only_dark = each["black"].max(axis=2) == 0
    return np.where(only_dark, GREY - each["grey"].astype(int).mean(axis=2), 0)


@pytest.mark.parametrize("name", ["ring", "earring"])
def test_skin_beside_the_metal_lies_in_its_shadow(drawn: dict[str, dict[str, np.ndarray]], name: str) -> None:
    each = drawn[name]
    dark = shade(each)
    metal = (each["black"].max(axis=2) > 0).astype(np.uint8)
    beside = (cv2.dilate(metal, np.ones((5, 5))) > 0) & (metal == 0)
    assert (dark[beside] > 8).sum() > 60, "darker by a twentieth and more"
    assert dark.max() > 20
    away = cv2.dilate(metal, np.ones((81, 81))) == 0
    assert away.any() and dark[away].max() == 0, "and nowhere else"


def test_a_ring_in_the_air_shades_nothing(drawn: dict[str, dict[str, np.ndarray]]) -> None:
    assert shade(drawn["ring_alone"]).max() <= 2


@pytest.mark.parametrize("name", ["ring", "ring_alone", "earring", "necklace", "necklace_bare"])
def test_every_other_pixel_is_the_cameras(drawn: dict[str, dict[str, np.ndarray]], name: str) -> None:
    each = drawn[name]
    covered = each["alpha"] > 0
    assert 200 < covered.sum() < 0.7 * covered.size
    assert (each["drawn"][~covered] == each["picture"][~covered]).all()


def test_what_hides_a_necklace_is_the_cameras_too(drawn: dict[str, dict[str, np.ndarray]]) -> None:
    bare, hidden = drawn["necklace_bare"]["alpha"], drawn["necklace"]["alpha"]
    behind = np.zeros(bare.shape, bool)
    behind[:, 120 + 18 :] = True
    assert (bare > 0.9)[behind].sum() > 50
    assert hidden[behind].max() == 0
    assert (drawn["necklace"]["drawn"][behind] == drawn["necklace"]["picture"][behind]).all()


def test_a_brilliant_sparkles_when_the_head_turns_by_two_degrees(drawn: dict[str, dict[str, np.ndarray]]) -> None:
    still, turned = (drawn[name]["black"].astype(int).mean(axis=2) > 235 for name in ("earring", "earring_turned"))
    stone = np.hypot(*(np.mgrid[:240, :240] - 119.5)) < 14
    assert 0.02 < still[stone].mean() < 0.3 and 0.02 < turned[stone].mean() < 0.3, "some facets flash, most don't"
    changed = []
    for moved in np.ndindex(5, 5):  # what has only moved with the stone does not count
        there = np.roll(turned, (moved[0] - 2, moved[1] - 2), (0, 1))
        changed.append((still ^ there)[stone].sum() / (still | there)[stone].sum())
    assert min(changed) > 0.4


@pytest.mark.parametrize("grade", range(4))
def test_a_brilliants_colours_part_at_every_grade_without_a_graphics_card(
    drawn: dict[str, dict[str, np.ndarray]], grade: int
) -> None:
    own, none = (drawn[f"colours_{spread}_{grade}"]["black"].astype(int) for spread in ("own", "none"))
    stone = np.hypot(*(np.mgrid[:240, :240] - 119.5)) < 20
    parted = np.abs((own - own.mean(2, keepdims=True)) - (none - none.mean(2, keepdims=True))).max(axis=2)[stone]
    assert 0.02 < (parted > 6).mean() < 0.3, "some facets flash in colours, most are white"
    assert np.abs(own[stone].mean(0) - none[stone].mean(0)).max() < 1, "no light is made or lost"
