"""The encrypted store: the ledger (what happened, never lost) and the cache (what the platform knows)."""
