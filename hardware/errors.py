"""What can go wrong outside us, seen from the devices."""

from __future__ import annotations

from foundation.errors import EnvironmentFailed


class DeviceGone(EnvironmentFailed):
    """A device is not there, or went away."""


class DeviceRefused(EnvironmentFailed):
    """A device is there but would not do what was asked (busy, no permission, wrong mode)."""
