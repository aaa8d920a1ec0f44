"""What an idle screen plays: the playlists that the platform signed for this store.

A playlist (topic ``playlist``) has a body ``{"items": [item, ...]}``. An item names a picture by its ``sha256`` or a
piece by its ``sku``, stands for ``seconds``, and may keep hours: ``from`` and ``until``, the shop's own time of day.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from datetime import datetime, time
from typing import Annotated, Protocol

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from sync.records import Manifest, Topic
from sync.records.base import Sha256

SECONDS = 10

log = logging.getLogger(__name__)

_OfDay = Annotated[str, Field(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$")]


class Item(BaseModel):
    """One thing that is shown for a while."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)

    sha256: Sha256 | None = None
    sku: Annotated[str, Field(min_length=1, max_length=64)] | None = None
    seconds: Annotated[float, Field(ge=2, le=600)] = SECONDS
    start: Annotated[_OfDay | None, Field(alias="from")] = None
    until: _OfDay | None = None

    @model_validator(mode="after")
    def _one_thing(self) -> Item:
        if (self.sha256 is None) == (self.sku is None):
            raise ValueError("an item is a picture or a piece")
        return self

    def keeps(self, now: time) -> bool:
        """Whether its hours have ``now``; they may go over midnight, and ``until`` itself is out."""
        start = time.fromisoformat(self.start) if self.start else time.min
        end = time.fromisoformat(self.until) if self.until else None
        if end is None:
            return now >= start
        return start <= now < end if start < end else now >= start or now < end


class _Body(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    items: Annotated[tuple[Item, ...], Field(min_length=1, max_length=500)]


class Published(Protocol):
    """The cache, as far as manifests go."""

    def manifests(self, topic: Topic) -> dict[str, Manifest]: ...


def published_items(published: Published) -> tuple[Item, ...]:
    """The items of every playlist, one playlist after the other by key; one with a mistake is left out as a whole.

    A picture must be among the files that its manifest names: only those are fetched and verified.
    """
    found: list[Item] = []
    manifests: Mapping[str, Manifest] = published.manifests(Topic.PLAYLIST)
    for key in sorted(manifests):
        manifest = manifests[key]
        try:
            items = _Body.model_validate(manifest.body).items
        except ValidationError as error:
            faults = ", ".join(".".join(map(str, fault["loc"])) for fault in error.errors(include_input=False))
            log.error("the playlist %s is not played: %s", key, faults)
            continue
        named = {file.sha256 for file in manifest.files}
        if any(item.sha256 not in named for item in items if item.sha256 is not None):
            log.error("the playlist %s is not played: it shows a file that it does not name", key)
            continue
        found += items
    return tuple(found)


class Programme:
    """Goes through the items round and round, past those that are not on now."""

    def __init__(self) -> None:
        self._items: tuple[Item, ...] = ()
        self._next = 0

    def set(self, items: tuple[Item, ...]) -> None:
        """Other items begin from the first; the same go on where they were."""
        if items != self._items:
            self._items, self._next = items, 0

    def advance(self, now: datetime, there: _There) -> Item | None:
        """The item after the last one that keeps its hours and is ``there``; ``None`` if there is none."""
        for step in range(len(self._items)):
            place = (self._next + step) % len(self._items)
            item = self._items[place]
            if item.keeps(now.time()) and there(item):
                self._next = place + 1
                return item
        return None


class _There(Protocol):
    def __call__(self, item: Item, /) -> bool: ...
