"""What a change of the feed becomes in the cache: its columns, and the text that it is found by."""

from __future__ import annotations

import json
import logging

from pydantic import ValidationError

from sync.records import RECORD_OF, Change, Piece, Profile, Topic
from sync.store.cache import plain_phone
from sync.store.search import fold

Prepared = tuple[str | None, str | None, str, str | None]

log = logging.getLogger(__name__)

SEARCHED: dict[str, tuple[str, ...]] = {
    Topic.PIECE: ("piece_words", "piece_grams"),
    Topic.PROFILE: ("person_words",),
}
"""The search indexes that a topic's records go into."""


def prepared(change: Change) -> Prepared:
    """``(card, phone, folded search text, record as JSON)`` of a change.

    A record that this version cannot read counts as gone: an old version of it must not live on.
    """
    if change.record is None:
        return None, None, "", None
    record_type = RECORD_OF.get(change.topic)
    if record_type is None:
        return None, None, "", json.dumps(change.record, ensure_ascii=False)
    try:
        record = record_type.model_validate(change.record)
    except ValidationError as error:
        log.error("change %d (%s) cannot be read: %d faults", change.cursor, change.topic, error.error_count())
        return None, None, "", None
    text = record.model_dump_json(exclude_defaults=True)
    match record:
        case Profile():
            phone = plain_phone(record.phone) if record.phone else None
            return record.card_number, phone, fold(f"{record.full_name} {record.card_number or ''} {phone or ''}"), text
        case Piece():
            stones = " ".join(gem.stone for gem in record.gems)
            told = f"{record.sku} {record.name.vi} {record.name.en} {record.kind} {record.metal} {stones}"
            return None, None, fold(f"{told} {' '.join(record.styles)}".replace("_", " ")), text
    return None, None, "", text
