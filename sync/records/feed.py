"""The change feed: what the platform knows, in order."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Any

from pydantic import Field

from sync.records.base import Identifier, Record
from sync.records.catalogue import Media, Offer, Piece, TokenKey
from sync.records.manifest import SignedManifest
from sync.records.people import BeaconKey, Profile, StaffMember, Tombstone
from sync.records.rewards import Reward


class Topic(StrEnum):
    """What a change is about."""

    PROFILE = "profile"
    TOMBSTONE = "tombstone"
    PIECE = "piece"
    OFFER = "offer"
    MEDIA = "media"
    TOKEN_KEY = "token_key"
    POLICY = "policy"
    STAFF = "staff"
    BEACON_KEY = "beacon_key"
    PLAYLIST = "playlist"
    MODEL = "model"
    MANIFEST_KEY = "manifest_key"
    REWARD = "reward"


RECORD_OF: dict[Topic, type[Record]] = {
    Topic.PROFILE: Profile,
    Topic.TOMBSTONE: Tombstone,
    Topic.PIECE: Piece,
    Topic.OFFER: Offer,
    Topic.MEDIA: Media,
    Topic.TOKEN_KEY: TokenKey,
    Topic.POLICY: SignedManifest,
    Topic.PLAYLIST: SignedManifest,
    Topic.MODEL: SignedManifest,
    Topic.MANIFEST_KEY: SignedManifest,
    Topic.REWARD: Reward,
    Topic.STAFF: StaffMember,
    Topic.BEACON_KEY: BeaconKey,
}
"""The record that a topic's changes hold."""


class Change(Record):
    """One row of the feed. ``record`` is ``None`` when the thing is gone."""

    cursor: Annotated[int, Field(ge=1)]
    topic: Topic
    key: Identifier
    record: dict[str, Any] | None = None


class Page(Record):
    """A piece of the feed. ``next`` is the cursor to ask from; ``more`` tells whether to ask at once.

    ``head`` is the newest cursor when the page was made. A device shows what it staged when ``more`` is false:
    a changed thing moves to the end of the feed, so only there is everything it holds of one instant.
    """

    changes: tuple[Change, ...]
    next: Annotated[int, Field(ge=0)]
    head: Annotated[int, Field(ge=0)]
    more: bool


class Verdict(StrEnum):
    ACCEPTED = "accepted"
    DUPLICATE = "duplicate"
    REFUSED = "refused"


class Answer(Record):
    """What the platform says to one event of a batch."""

    id: Identifier
    verdict: Verdict
    reason: str = ""
