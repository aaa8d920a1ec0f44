"""The one visit that is on: its state, what may follow, and the events it owes. Plain Python."""
