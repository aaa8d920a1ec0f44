"""What can go wrong outside us, seen from vision."""

from __future__ import annotations

from foundation.errors import EnvironmentFailed


class ModelFileWrong(EnvironmentFailed):
    """A network's file is missing or is not the one in the manifest."""


class RecordingWrong(EnvironmentFailed):
    """A folder of recorded truth is missing, empty or can't be read."""


class BackendMissing(EnvironmentFailed):
    """The environment or the process of another backend is not there."""
