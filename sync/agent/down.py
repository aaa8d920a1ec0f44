"""What comes from the platform: pages of the feed into the staged generation, erasures first."""

from __future__ import annotations

import logging

from sync.agent.trust import Trust
from sync.records import Change, Page, Tombstone, Topic
from sync.store import Outbox, Staging

log = logging.getLogger(__name__)


def take(page: Page, staging: Staging, outbox: Outbox, trust: Trust) -> bool:
    """Put one page on the disk and, if it is the last, show everything staged. Returns whether it was shown.

    A page that another agent has overtaken is dropped. Safe to repeat after a kill at any point.
    """
    if page.next < staging.staged():
        return False
    _bury([change for change in page.changes if change.topic is Topic.TOMBSTONE], staging, outbox)
    staging.stage(trust.sift(page.changes), page.next, page.head)
    return not page.more and staging.flip()


def _bury(changes: list[Change], staging: Staging, outbox: Outbox) -> None:
    stones: list[tuple[int, Tombstone]] = []
    for change in changes:
        if change.record is None:
            staging.unerase(change.key)
            outbox.unforget(change.key)
            continue
        stone = Tombstone.model_validate(change.record)
        # The ledger first: it remembers also when the cache is lost.
        outbox.forget(change.cursor, stone, staging.pseudonym_of(stone.customer))
        stones.append((change.cursor, stone))
    if stones:
        staging.erase(stones)
        outbox.truncate_log()
        log.info("forgot %d customers", len(stones))


def bury_ahead(page: Page, staging: Staging, outbox: Outbox) -> None:
    """Forget who is to be forgotten, though what changed before is still to come.

    What is lifted again waits for its turn: only in the feed's order is it known that no erasure comes after it.
    """
    fresh = [change for change in page.changes if change.record is not None and change.cursor > staging.staged()]
    _bury(fresh, staging, outbox)


def bury_ours(staging: Staging, outbox: Outbox) -> None:
    """Who was erased at this device's own screen leaves the cache too, without waiting for the platform."""
    stones = [
        (cursor, stone)
        for cursor, stone in outbox.tombstones()
        if cursor == 0 and stone.reason == "erasure" and staging.pseudonym_of(stone.customer) is not None
    ]
    if stones:
        staging.erase(stones)
        outbox.truncate_log()


def bury_again(staging: Staging, outbox: Outbox) -> None:
    """What the ledger remembers of erasures into a cache that begins anew, and what a kill left half done."""
    stones = outbox.tombstones()
    for cursor, stone in stones:
        if stone.customer in outbox.erasures_to_acknowledge():
            outbox.forget(cursor, stone, None)
    if stones and staging.staged() == 0:
        staging.erase(stones)
