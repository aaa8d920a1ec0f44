"""What can go wrong outside us, seen from the store and the network."""

from __future__ import annotations

from foundation.errors import EnvironmentFailed


class StoreFull(EnvironmentFailed):
    """The disk took no more; nothing acknowledged was lost."""


class StoreUnwritable(EnvironmentFailed):
    """The disk is read-only or failing."""


class StoreTorn(EnvironmentFailed):
    """A database file is damaged; it was set aside."""


class StoreTooNew(EnvironmentFailed):
    """A database file was written by a newer version of the program."""


class StoreLocked(EnvironmentFailed):
    """A database file does not open with this device's key."""


class PlatformUnreachable(EnvironmentFailed):
    """The platform did not answer, or what answered is not the platform."""


class PlatformRefused(EnvironmentFailed):
    """The platform answered that it will not: revoked device, wrong key, unknown store."""


class DeviceRevoked(PlatformRefused):
    """The platform threw this device out: it wipes itself and may only enrol anew."""


class NotEnrolled(PlatformRefused):
    """This device has no identity yet, and no one-time code, or the code is used up."""


class BatchTooLarge(PlatformRefused):
    """The platform wants less at a time."""


class CursorAhead(PlatformRefused):
    """The platform began anew (restored from a backup): everything must be fetched again."""
