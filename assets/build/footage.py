"""Makes the demo film for machines without a camera from a folder of rendered frames.

    python -m assets.build.footage FRAMES OUT.mp4

The frames are our own renders of a parametric person turning her head. They are cropped towards the head and
slowed by motion interpolation (dense inverse search, Kroeger et al. 2016); the camera matrix follows the crop and
is written beside the film.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

import av
import cv2
import numpy as np
from numpy.typing import NDArray

WIDTH, HEIGHT, FPS = 1280, 720, 30
SLOWER = 4
CROP = (290, 40, 720, 405)
"""x, y, width, height of what is shown, in the frames' pixels."""
Picture = NDArray[np.uint8]


def between(a: Picture, b: Picture, t: float, forth: NDArray[np.float32], back: NDArray[np.float32]) -> Picture:
    """The picture at ``t`` (0..1) on the way from ``a`` to ``b``, by the flows between them."""
    height, width = a.shape[:2]
    x, y = np.meshgrid(np.arange(width, dtype=np.float32), np.arange(height, dtype=np.float32))
    from_a = cv2.remap(a, x - t * forth[..., 0], y - t * forth[..., 1], cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE)
    u = 1 - t
    from_b = cv2.remap(b, x - u * back[..., 0], y - u * back[..., 1], cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE)
    return cv2.addWeighted(from_a, 1 - t, from_b, t, 0)


def enlarged(picture: Picture) -> Picture:
    x, y, width, height = CROP
    big = cv2.resize(picture[y : y + height, x : x + width], (WIDTH, HEIGHT), interpolation=cv2.INTER_LANCZOS4)
    soft = cv2.GaussianBlur(big, (0, 0), 1.6)
    return cv2.addWeighted(big, 1.6, soft, -0.6, 0)


def camera(frame: Path) -> dict[str, object]:
    """The exact camera matrix after crop and enlargement (pixel centres at whole numbers)."""
    said = json.loads(frame.with_suffix(".camera.json").read_text("utf-8"))
    k = np.array(said["camera_matrix"])
    x, y, width, _ = CROP
    s = WIDTH / width
    k[0, 0] *= s
    k[1, 1] *= s
    k[0, 2] = (k[0, 2] - x + 0.5) * s - 0.5
    k[1, 2] = (k[1, 2] - y + 0.5) * s - 0.5
    return {"camera_matrix": k.round(4).tolist(), "width": WIDTH, "height": HEIGHT, "distortion": [0, 0, 0, 0, 0]}


def main(folder: Path, out: Path) -> None:
    files = sorted(folder.glob("[0-9]*.jpg"))
    pictures = [cv2.imread(str(file)) for file in files]
    grey = [cv2.cvtColor(picture, cv2.COLOR_BGR2GRAY) for picture in pictures]
    flow = cv2.DISOpticalFlow_create(cv2.DISOPTICAL_FLOW_PRESET_MEDIUM)
    out.parent.mkdir(parents=True, exist_ok=True)
    with av.open(str(out), "w") as film:
        stream = film.add_stream("libx264", rate=FPS, options={"crf": "21", "preset": "slow", "g": "30"})
        stream.width, stream.height, stream.pix_fmt = WIDTH, HEIGHT, "yuv420p"
        for k, picture in enumerate(pictures):
            after = (k + 1) % len(pictures)
            forth, back = flow.calc(grey[k], grey[after], None), flow.calc(grey[after], grey[k], None)
            for step in range(SLOWER):
                shown = picture if step == 0 else between(picture, pictures[after], step / SLOWER, forth, back)
                film.mux(stream.encode(av.VideoFrame.from_ndarray(enlarged(shown), format="bgr24")))
        film.mux(stream.encode())
    out.with_suffix(".camera.json").write_text(json.dumps(camera(files[0])) + "\n", "utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
