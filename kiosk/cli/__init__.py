"""The one command, kiosk, and its parts."""
