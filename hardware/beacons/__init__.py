"""Beacons of customers who asked to be noticed: presence and never more.

The scanner is imported by itself: bleak loads only where there is an adapter.
"""

from hardware.beacons.adverts import Ephemeral, Fixed, decode
from hardware.beacons.enrolled import Enrolled, EphemeralKey, identifier
from hardware.beacons.presence import Presence

__all__ = ["Enrolled", "Ephemeral", "EphemeralKey", "Fixed", "Presence", "decode", "identifier"]
