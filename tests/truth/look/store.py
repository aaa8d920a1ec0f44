"""Keeps the tracer's pictures as they are compared: displayed colours with the mask as alpha, lossless.

python -m tests.truth.look.store OUT [SKU ...]
"""

from __future__ import annotations

import sys
from pathlib import Path

import cv2
import numpy as np

from tests.truth.look.cases import CASES
from tests.truth.look.compare import FOLDER, reference_of


def main(traced: Path, skus: list[str]) -> None:
    FOLDER.mkdir(exist_ok=True)
    for case in CASES:
        if skus and case.sku not in skus:
            continue
        picture, mask = reference_of(traced, case.sku)
        rows, columns = np.where(mask)
        # Alpha keeps colours only where they are compared; what is outside is black and costs nothing.
        stored = np.dstack([picture[..., ::-1] * mask[..., None], mask * 255]).astype(np.uint8)
        cv2.imwrite(str(FOLDER / f"{case.sku}.webp"), stored, [cv2.IMWRITE_WEBP_QUALITY, 101])
        print(case.sku, np.ptp(rows), np.ptp(columns))


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2:])
