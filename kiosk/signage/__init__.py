"""What an idle screen shows."""
