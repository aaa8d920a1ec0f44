"""Beacons of customers who asked to be noticed: presence and never more."""

from hardware.beacons.adverts import Ephemeral, Fixed, decode
from hardware.beacons.enrolled import Enrolled, EphemeralKey, identifier
from hardware.beacons.presence import Presence
from hardware.beacons.scanner import BeaconScanner

__all__ = ["BeaconScanner", "Enrolled", "Ephemeral", "EphemeralKey", "Fixed", "Presence", "decode", "identifier"]
