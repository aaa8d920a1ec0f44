"""A display for programs that need one: the machine's own, or a virtual one of a given size (Xvfb)."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager

from foundation.errors import EnvironmentFailed


class NoDisplay(EnvironmentFailed):
    """There is neither a display nor a way to make one."""


def has_display(environment: dict[str, str] | None = None) -> bool:
    """Whether this session has a screen to show windows on."""
    environment = dict(os.environ) if environment is None else environment
    return bool(environment.get("DISPLAY") or environment.get("WAYLAND_DISPLAY"))


def prefer_software_rendering() -> None:
    """Settings for Mesa's llvmpipe, before Qt starts: what a virtual display can show."""
    os.environ["QT_QPA_PLATFORM"] = "xcb"
    os.environ["LIBGL_ALWAYS_SOFTWARE"] = "1"
    os.environ["QSG_RHI_BACKEND"] = "opengl"
    # Flat screens do without depth, a fifth of a full picture's cost; views in 3D have a buffer of their own.
    os.environ["QSG_NO_DEPTH_BUFFER"] = "1"
    os.environ.pop("WAYLAND_DISPLAY", None)


@contextmanager
def virtual_display(width: int, height: int) -> Iterator[str]:
    """A virtual display of exactly this size, in pixels; sets ``DISPLAY`` while it lasts.

    Raises :class:`NoDisplay` if Xvfb is missing or does not start.
    """
    program = shutil.which("Xvfb")
    if program is None:
        raise NoDisplay("There is no display, and Xvfb is not installed.", "Install the package xvfb.")
    reader, writer = os.pipe()
    process = subprocess.Popen(
        [
            program,
            "-displayfd",
            str(writer),
            "-screen",
            "0",
            f"{width}x{height}x24",
            "-nolisten",
            "tcp",
            "-noreset",
            "+extension",
            "GLX",
        ],
        pass_fds=[writer],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    os.close(writer)
    before = os.environ.get("DISPLAY")
    try:
        with os.fdopen(reader) as pipe:
            number = pipe.readline().strip()
        if not number:
            raise NoDisplay("The virtual display did not start.", "Run 'Xvfb :99' by hand to see why.")
        os.environ["DISPLAY"] = f":{number}"
        prefer_software_rendering()
        yield os.environ["DISPLAY"]
    finally:
        if before is None:
            os.environ.pop("DISPLAY", None)
        else:
            os.environ["DISPLAY"] = before
        process.terminate()
        try:
            process.wait(5)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
