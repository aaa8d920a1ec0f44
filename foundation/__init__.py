"""What every room stands on: errors, heartbeats, logs and files that never half exist.

No Qt, no numpy, no network. It knows no other room.
"""
