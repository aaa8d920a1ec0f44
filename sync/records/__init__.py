"""Typed records: one vocabulary for the device, the wire and the platform."""

from sync.records.base import Moment, Record, Words
from sync.records.catalogue import (
    GRAMS_PER_CHI,
    Gem,
    GemStone,
    Kind,
    Media,
    Metal,
    Offer,
    Piece,
    Stock,
    TokenKey,
)
from sync.records.events import Event, EventContext, EventType
from sync.records.feed import RECORD_OF, Answer, Change, Page, Topic, Verdict
from sync.records.manifest import Manifest, ManifestFile, ManifestKey, SignedManifest
from sync.records.people import (
    Address,
    BeaconKey,
    Consent,
    ContactTerms,
    Profile,
    Purchase,
    Purpose,
    StaffMember,
    Taste,
    Tier,
    Tombstone,
)
from sync.records.rewards import Reward, RewardLine

__all__ = [
    "GRAMS_PER_CHI",
    "RECORD_OF",
    "Address",
    "Answer",
    "BeaconKey",
    "Change",
    "Consent",
    "ContactTerms",
    "Event",
    "EventContext",
    "EventType",
    "Gem",
    "GemStone",
    "Kind",
    "Manifest",
    "ManifestFile",
    "ManifestKey",
    "Media",
    "Metal",
    "Moment",
    "Offer",
    "Page",
    "Piece",
    "Profile",
    "Purchase",
    "Purpose",
    "Record",
    "Reward",
    "RewardLine",
    "SignedManifest",
    "StaffMember",
    "Stock",
    "Taste",
    "Tier",
    "TokenKey",
    "Tombstone",
    "Topic",
    "Verdict",
    "Words",
]
