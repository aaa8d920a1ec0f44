"""The one visit that is on: its state, what may follow, and the events it owes. Plain Python."""

from kiosk.session.session import Session, Timing
from kiosk.session.visit import Parting, Screen, Visit

__all__ = ["Parting", "Screen", "Session", "Timing", "Visit"]
