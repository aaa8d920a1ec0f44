"""The sync agent: sends what is owed, fetches what is known; a process of its own."""
