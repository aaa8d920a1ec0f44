"""The central platform: what the kiosks answer to. Nothing on a device imports it."""
