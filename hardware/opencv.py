"""The one place of this room that imports OpenCV.

Some builds of OpenCV point Qt at plugins of their own when they are imported; what they set is undone
here, before Qt can see it. OpenCV's own words about absent cameras are kept off the terminal: what matters is raised
as :class:`~hardware.errors.DeviceGone` or :class:`~hardware.errors.DeviceRefused`.
"""

from __future__ import annotations

import os

_QT = ("QT_QPA_PLATFORM_PLUGIN_PATH", "QT_QPA_FONTDIR", "QT_QPA_PLATFORM")
_before = {name: os.environ.get(name) for name in _QT}
# Seconds that a V4L2 read may wait for a picture; OpenCV's default of 10 hides an unplugged camera too long.
os.environ.setdefault("OPENCV_VIDEOIO_V4L_SELECT_TIMEOUT", "2")

import cv2  # noqa: E402

for _name, _value in _before.items():
    if _value is None:
        os.environ.pop(_name, None)
    else:
        os.environ[_name] = _value

cv2.utils.logging.setLogLevel(cv2.utils.logging.LOG_LEVEL_ERROR)

__all__ = ["cv2"]
