"""The demo shop holds the project's own collection, with every file of it."""

from __future__ import annotations

from pathlib import Path

from sync.central import demo


def test_every_file_that_the_catalogue_names_is_found(tmp_path: Path) -> None:
    from sync.central.platform import Config, open_platform

    platform = open_platform(Config(tmp_path, ""))
    try:
        told = demo.seed(platform)
    finally:
        platform.close()
    assert not [line for line in told if "missing" in line or "left out" in line]
