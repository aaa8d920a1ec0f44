"""What can go wrong outside us, seen from the mirror."""

from __future__ import annotations

from foundation.errors import EnvironmentFailed


class PieceFileWrong(EnvironmentFailed):
    """A piece's .glb is missing, broken, or asks for something that a catalogue file must not ask for."""


class LightFileWrong(EnvironmentFailed):
    """A light's picture is missing or cannot be read."""
