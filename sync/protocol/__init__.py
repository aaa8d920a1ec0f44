"""Paths, payloads and encodings of the wire between a device and the platform."""
