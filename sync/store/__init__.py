"""The encrypted store: the ledger (what happened, never lost) and the cache (what the platform knows)."""

from sync.store.cache import AgentStatus, Cache, Contact
from sync.store.keys import Keys
from sync.store.ledger import NOT_ENROLLED, Identity, Ledger, OutboxCounts
from sync.store.outbox import Outbox
from sync.store.own import OwnPieces
from sync.store.rotation import rotate
from sync.store.search import fold
from sync.store.staging import Staging

__all__ = [
    "NOT_ENROLLED",
    "AgentStatus",
    "Cache",
    "Contact",
    "Identity",
    "Keys",
    "Ledger",
    "Outbox",
    "OutboxCounts",
    "OwnPieces",
    "Staging",
    "fold",
    "rotate",
]
