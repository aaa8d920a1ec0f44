"""Real cameras as far as a machine without one can tell: what is not there, and what is no camera.

A real unplug needs a real camera; its substitute is the simulator in ``test_camera_thread.py``, which raises
what the driver raises.
"""

from __future__ import annotations

import struct
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from hardware.camera import camera_from, v4l2
from hardware.camera.v4l2 import V4l2Camera, find
from hardware.errors import DeviceGone, DeviceRefused
from hardware.opencv import cv2


def answer_of(card: str, capabilities: int, of_node: int) -> bytes:
    return struct.pack("<16s32s32sIII12x", b"uvcvideo", card.encode(), b"usb", 1, capabilities, of_node)


class Capture:
    """What OpenCV's capture does, with a number of good reads before it fails."""

    good = 5
    stamp_ms = 0.0

    def __init__(self, device: str, api: int) -> None:
        self.left = self.good
        self.wishes: dict[int, float] = {}

    def isOpened(self) -> bool:  # noqa: N802
        return True

    def set(self, prop: int, value: float) -> bool:
        self.wishes[prop] = value
        return True

    def get(self, prop: int) -> float:
        return self.stamp_ms

    def grab(self) -> bool:
        return self.left > 0

    def read(self) -> tuple[bool, Any]:
        self.left -= 1
        return (True, np.zeros((48, 64, 3), np.uint8)) if self.left >= 0 else (False, None)

    def release(self) -> None: ...


@pytest.fixture
def one_camera(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A /dev with a metadata node, a camera and a thing that is no video device."""
    answers = {
        "video0": answer_of("Shop Cam", 0x84A00001, 0x04A00000),
        "video2": answer_of("Shop Cam", 0x84A00001, 0x04200001),
    }
    for name in (*answers, "video10", "videodisc"):
        (tmp_path / name).touch()

    def ioctl(handle: int, request: int, data: bytes) -> bytes:
        name = Path(f"/proc/self/fd/{handle}").readlink().name
        if name not in answers:
            raise OSError(25, "Inappropriate ioctl for device")
        assert request == 0x80685600
        return answers[name]

    monkeypatch.setattr(v4l2.fcntl, "ioctl", ioctl)
    monkeypatch.setattr(cv2, "VideoCapture", Capture)
    return tmp_path


def test_the_first_node_that_gives_pictures_is_found(one_camera: Path) -> None:
    assert [node.name for node in find(one_camera)] == ["video2"]


def test_automatic_takes_the_camera_that_is_there(one_camera: Path) -> None:
    camera = V4l2Camera(None, devices=one_camera)
    camera.open()
    assert camera.name == f"Shop Cam ({one_camera}/video2)"
    assert camera.read().number == 1


def test_a_camera_that_stops_is_gone(one_camera: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Capture, "good", 1)
    camera = V4l2Camera(None, devices=one_camera)
    camera.open()
    camera.read()
    with pytest.raises(DeviceGone, match="stopped"):
        camera.read()


def test_a_camera_without_pictures_is_refused(one_camera: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Capture, "good", 0)
    with pytest.raises(DeviceRefused, match="gives no picture"):
        V4l2Camera(None, devices=one_camera).open()


def test_the_drivers_time_stamp_counts_when_it_is_monotonic(one_camera: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(v4l2.time, "monotonic_ns", lambda: 10_000_000_000)
    camera = V4l2Camera(None, devices=one_camera)
    camera.open()
    monkeypatch.setattr(Capture, "stamp_ms", 9_960.0)
    assert camera.read().captured_ns == 9_960_000_000
    monkeypatch.setattr(Capture, "stamp_ms", 1.7e12)
    assert camera.read().captured_ns == 10_000_000_000


def test_no_camera_at_all(tmp_path: Path) -> None:
    with pytest.raises(DeviceGone, match="No camera") as raised:
        V4l2Camera(None, devices=tmp_path).open()
    assert raised.value.remedy


@pytest.mark.parametrize("source", ["97", "/dev/video97"])
def test_a_named_camera_that_is_not_there(source: str) -> None:
    camera = camera_from(source)
    with pytest.raises(DeviceGone, match="/dev/video97"):
        camera.open()
    with pytest.raises(DeviceGone):
        camera.read()
    camera.close()


def test_a_device_that_is_no_camera() -> None:
    with pytest.raises(DeviceGone, match="does not answer"):
        camera_from("/dev/null").open()


def test_a_forbidden_camera_says_whom_to_add_to_which_group(one_camera: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def forbidden(device: Path) -> str:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(v4l2, "capture_name", forbidden)
    with pytest.raises(DeviceRefused, match="group 'video'"):
        V4l2Camera(one_camera / "video2").open()
