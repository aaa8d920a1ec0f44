"""``kiosk render``: the shipping scene off the screen. Pieces follow each other, and the picture is left alone."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest

from kiosk.cli.main import main
from kiosk.tryon.light import directions

ROOT = Path(__file__).resolve().parents[3]
POSE: dict[str, Any] = {
    "width": 200,
    "height": 160,
    "camera_matrix": [[1600, 0, 100], [0, 1600, 80], [0, 0, 1]],
    "pose": [[-1, 0, 0, 0], [0, 1, 0, 0], [0, 0, -1, 400], [0, 0, 0, 1]],
}
pytestmark = [pytest.mark.screen, pytest.mark.slow, pytest.mark.timeout(180)]


def rendered(tmp_path: Path, pose: dict[str, Any], *more: str, piece: str = "GR-006") -> np.ndarray:
    """The PNG that the command writes, run as a shop would run it."""
    (tmp_path / "pose.json").write_text(json.dumps(pose))
    out = tmp_path / "out.png"
    command = ["render", "--piece", piece, "--pose", str(tmp_path / "pose.json"), "--out", str(out), *more]
    run = subprocess.run(
        [sys.executable, "-m", "kiosk", *command], cwd=ROOT, capture_output=True, text=True, timeout=150, check=False
    )
    assert run.returncode == 0, run.stderr[-1500:]
    return cv2.imread(str(out), cv2.IMREAD_UNCHANGED)


def test_a_piece_is_drawn_see_through_and_its_text_is_cut_into_it(tmp_path: Path) -> None:
    plain = rendered(tmp_path, POSE)
    assert plain.shape == (160, 200, 4)
    solid = plain[..., 3] > 250
    assert 0.02 < solid.mean() < 0.6
    assert not plain[:5, :5, 3].any()
    blue, green, red = plain[solid][:, :3].mean(0)
    assert red > green > blue, "gold is gold"
    engraved = rendered(tmp_path, POSE, "--engraving", "Mỹ Ngọc")
    changed = np.abs(engraved.astype(int) - plain).max(axis=2) > 10
    assert 40 < changed.sum() < 0.5 * solid.sum()


def test_every_pixel_beside_the_piece_is_the_cameras(tmp_path: Path) -> None:
    picture = np.random.default_rng(3).integers(40, 220, (160, 200, 3), dtype=np.uint8)
    cv2.imwrite(str(tmp_path / "skin.png"), picture)
    for piece in ("GE-001",):
        covered = rendered(tmp_path, POSE, piece=piece)[..., 3] > 0
        drawn = rendered(tmp_path, POSE | {"picture": "skin.png"}, piece=piece)
        assert covered.any() and not covered.all()
        assert (drawn[..., :3][~covered] == picture[~covered]).all()


PROGRAM = """
import numpy as np
from pathlib import Path
from kiosk.cli.render import placements
from kiosk.cli.screen import virtual_display
camera = np.array([[1600.0, 0, 100], [0, 1600, 80], [0, 0, 1]])
pose = np.diag([-1.0, 1, -1, 1]); pose[2, 3] = 400
with virtual_display(200, 160):
    from kiosk.qt import application
    from kiosk.tryon.still import Still
    application()
    still = Still((200, 160), camera)
    for sku, kind in (("GR-006", "ring"), ("GE-001", "earring"), ("GR-002", "ring")):
        still.wear({"sku": sku, "kind": kind, "model": str(Path("assets/pieces") / f"{sku}.glb")})
        cut = still.cutout(placements(kind, pose))
        print(sku, cut.colour[cut.alpha > 0.9].mean())
    still.close()
"""


def test_the_next_piece_is_lit_after_the_last_one_was_taken_off() -> None:
    run = subprocess.run(
        [sys.executable, "-c", PROGRAM], cwd=ROOT, capture_output=True, text=True, timeout=150, check=False
    )
    assert run.returncode == 0, run.stderr[-1500:]
    bright = {line.split()[0]: float(line.split()[1]) for line in run.stdout.splitlines()}
    assert len(bright) == 3
    assert min(bright.values()) > 60


def lamp(path: Path, colour: tuple[float, float, float], side: float) -> str:
    """An equirectangular .hdr: a lamp of ``colour`` (RGB) to the left (``side`` -1) or right (1), in a dim room."""
    ways = directions(64, 128)
    near = np.exp(-((np.degrees(np.arccos(np.clip(ways @ (side * 0.77, 0.3, 0.56), -1, 1))) / 25) ** 2))
    room = (0.05 + 3.0 * near[..., None]) * np.array(colour)
    assert cv2.imwrite(str(path), room[..., ::-1].astype(np.float32))
    return str(path)


def test_a_render_is_lit_by_the_light_that_it_is_given(tmp_path: Path) -> None:
    warm = rendered(tmp_path, POSE, "--light", lamp(tmp_path / "warm.hdr", (1.0, 0.6, 0.3), -1), piece="GR-002")
    cool = rendered(tmp_path, POSE, "--light", lamp(tmp_path / "cool.hdr", (0.6, 0.8, 1.0), 1), piece="GR-002")
    assert (warm[..., 3] == cool[..., 3]).mean() > 0.999, "the same piece at the same place"
    solid = warm[..., 3] > 250
    blue, _, red = warm[solid][:, :3].mean(0)
    assert red > 1.3 * blue
    blue, _, red = cool[solid][:, :3].mean(0)
    assert blue > 1.1 * red
    # The band's outside mirrors a lamp on the side where it is.
    across = np.nonzero(solid)[1].astype(float)
    for drawn, side in ((warm, -1), (cool, 1)):
        bright = drawn[solid][:, :3].mean(axis=1).astype(float) ** 2
        assert side * ((across * bright).sum() / bright.sum() - across.mean()) > 3


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"pose": [[1]]}, "not complete"),
        ({"width": 9000}, "9000"),
        ({"pose": (np.eye(4) * 3).tolist()}, "rigid"),
        ({"picture": "nowhere.png"}, "nowhere.png"),
    ],
)
def test_a_wrong_pose_is_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], change: dict[str, Any], told: str
) -> None:
    file = tmp_path / "pose.json"
    file.write_text(json.dumps(POSE | change))
    assert main(["render", "--piece", "GR-006", "--pose", str(file), "--out", str(tmp_path / "o.png")]) == 1
    assert told in capsys.readouterr().err
