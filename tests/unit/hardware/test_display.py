"""The panel's millimetres from its EDID."""

from __future__ import annotations

from pathlib import Path

import pytest

from hardware.display import panels, parse_edid


def edid(
    *, mm: tuple[int, int] = (597, 336), cm: tuple[int, int] = (60, 34), px: tuple[int, int] = (1920, 1080)
) -> bytes:
    block = bytearray(128)
    block[:8] = bytes.fromhex("00ffffffffffff00")
    block[18:23] = bytes([1, 4, 0x95, *cm])
    timing = bytearray(18)
    timing[0:2] = (14850).to_bytes(2, "little")
    timing[2], timing[4] = px[0] & 255, (px[0] >> 8) << 4
    timing[5], timing[7] = px[1] & 255, (px[1] >> 8) << 4
    timing[12], timing[13], timing[14] = mm[0] & 255, mm[1] & 255, (mm[0] >> 8) << 4 | mm[1] >> 8
    block[54:72] = timing
    block[127] = -sum(block[:127]) % 256
    return bytes(block)


def test_millimetres_of_the_preferred_mode() -> None:
    assert parse_edid(edid()) == (597, 336, 1920, 1080)


def test_centimetres_where_millimetres_are_a_placeholder() -> None:
    assert parse_edid(edid(mm=(16, 9))) == (600, 340, 1920, 1080)


@pytest.mark.parametrize("data", [b"", b"\0" * 128, edid()[:100], edid()[:127] + b"\x00", edid(mm=(0, 0), cm=(0, 0))])
def test_what_does_not_tell_is_not_believed(data: bytes) -> None:
    assert parse_edid(data) is None


def test_connected_panels_are_listed(tmp_path: Path) -> None:
    for name, status, data in (
        ("card0-HDMI-A-1", "connected\n", edid()),
        ("card0-DP-1", "disconnected\n", b""),
        ("card1-DSI-1", "connected\n", b""),
    ):
        (tmp_path / name).mkdir()
        (tmp_path / name / "status").write_text(status)
        (tmp_path / name / "edid").write_bytes(data)
    (panel,) = panels(tmp_path)
    assert panel.connector == "card0-HDMI-A-1"
    assert panel.pixels_per_mm == pytest.approx(3.216, abs=0.001)
    assert panel.diagonal_inches == pytest.approx(26.97, abs=0.01)


def test_a_virtual_display_has_none(tmp_path: Path) -> None:
    assert panels(tmp_path / "absent") == []
