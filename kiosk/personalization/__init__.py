"""What to show to whom, and why. Plain Python."""
