"""Camera, code readers, beacons, display and watchdog: a small protocol, a real driver and a simulator each."""
