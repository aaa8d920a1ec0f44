"""What the device knows and what it owes: records, encrypted store, outbox, agent, and the central platform. No Qt."""
