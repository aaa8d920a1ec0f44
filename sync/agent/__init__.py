"""The sync agent: sends what is owed, fetches what is known; a process of its own."""

from sync.agent.main import main, run
from sync.agent.settings import AgentSettings

__all__ = ["AgentSettings", "main", "run"]
