"""Every way in behind one protocol: what was read, and how the reader is."""
