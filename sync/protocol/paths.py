"""Where the platform answers."""

from __future__ import annotations

ENROL = "/v1/devices/enrol"
ME = "/v1/devices/me"
DEVICE_KEY = "/v1/devices/key"
TOKEN = "/v1/token"
EVENTS = "/v1/events"
FEED = "/v1/feed"
FEED_WAIT = "/v1/feed/wait"
MEDIA = "/v1/media/{sha256}"
ERASURE_ACK = "/v1/erasures/ack"
VISITS = "/v1/visits"
HEALTH = "/health"


def media(sha256: str) -> str:
    """The path of one file."""
    return MEDIA.format(sha256=sha256)
