"""The tables of both files, as numbered steps. A step that has been released is never changed: add another."""

from __future__ import annotations

from typing import Any

from sqlcipher3 import dbapi2

from foundation.errors import Bug
from sync.store.database import Migration, Shape


def _run(db: Any, script: str) -> None:
    """Execute the statements one by one: ``executescript`` would commit the migration's transaction first."""
    statement = ""
    for line in script.splitlines():
        statement += line + "\n"
        if dbapi2.complete_statement(statement):
            db.conn.execute(statement)
            statement = ""
    if statement.strip():
        raise Bug(f"A migration ends within a statement: {statement.strip()}")


def _ledger_first(db: Any) -> None:
    # outbox.state: 0 waiting, 1 quarantined. An acknowledged row is gone; the counters remember it.
    _run(
        db,
        """
        CREATE TABLE identity (
            only INTEGER PRIMARY KEY CHECK (only = 1),
            device TEXT NOT NULL, store TEXT NOT NULL, enrolled_at TEXT NOT NULL
        ) STRICT;
        CREATE TABLE outbox (
            sequence INTEGER PRIMARY KEY,
            id TEXT NOT NULL UNIQUE,
            at TEXT NOT NULL,
            visit TEXT, subject TEXT,
            body TEXT NOT NULL,
            state INTEGER NOT NULL DEFAULT 0 CHECK (state IN (0, 1)),
            reason TEXT
        ) STRICT;
        CREATE INDEX outbox_state ON outbox (state, sequence);
        CREATE INDEX outbox_subject ON outbox (subject) WHERE subject IS NOT NULL;
        CREATE TABLE counter (name TEXT PRIMARY KEY, value INTEGER NOT NULL) STRICT, WITHOUT ROWID;
        INSERT INTO counter VALUES ('written', 0), ('acknowledged', 0), ('redacted', 0), ('last_sequence', 0);
        CREATE TABLE consent (
            customer TEXT NOT NULL, purpose TEXT NOT NULL, at TEXT NOT NULL,
            body TEXT NOT NULL,
            PRIMARY KEY (customer, purpose, at)
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE tombstone (
            customer TEXT PRIMARY KEY, pseudonym TEXT, at TEXT NOT NULL, reason TEXT NOT NULL,
            cursor INTEGER NOT NULL, acknowledged INTEGER NOT NULL DEFAULT 0
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX tombstone_pseudonym ON tombstone (pseudonym) WHERE pseudonym IS NOT NULL;
        CREATE TABLE token_seen (jti TEXT PRIMARY KEY, expires_at TEXT NOT NULL) STRICT, WITHOUT ROWID;
        CREATE INDEX token_seen_expiry ON token_seen (expires_at);
        CREATE TABLE audit (
            id INTEGER PRIMARY KEY, at TEXT NOT NULL, actor TEXT NOT NULL, action TEXT NOT NULL, detail TEXT NOT NULL
        ) STRICT;
        """,
    )


def _ledger_offers_shown(db: Any) -> None:
    # In which visits an offer was shown to whom: what a cap per customer counts, offline too.
    _run(
        db,
        """
        CREATE TABLE offer_shown (
            subject TEXT NOT NULL, offer TEXT NOT NULL, visit TEXT NOT NULL,
            PRIMARY KEY (subject, offer, visit)
        ) STRICT, WITHOUT ROWID;
        """,
    )


def _ledger_trust(db: Any) -> None:
    # Whose manifests count, and how far each has come: kept here, because the cache may be lost.
    _run(
        db,
        """
        CREATE TABLE manifest_key (
            kid TEXT PRIMARY KEY, public_key TEXT NOT NULL, since TEXT NOT NULL, told_by TEXT NOT NULL
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE manifest_seen (
            topic TEXT NOT NULL, key TEXT NOT NULL, version INTEGER NOT NULL, digest TEXT NOT NULL,
            PRIMARY KEY (topic, key)
        ) STRICT, WITHOUT ROWID;
        """,
    )


def _cache_first(db: Any) -> None:
    # known: every version of every record, newest last (rowid = cursor of the feed). A version is seen when
    # its cursor is at most generation.visible: the flip is one number. superseded: what to collect after it.
    _run(
        db,
        """
        CREATE TABLE known (
            cursor INTEGER PRIMARY KEY,
            topic TEXT NOT NULL, key TEXT NOT NULL,
            card TEXT, phone TEXT,
            record TEXT
        ) STRICT;
        CREATE INDEX known_key ON known (topic, key, cursor);
        CREATE INDEX known_card ON known (card) WHERE card IS NOT NULL;
        CREATE INDEX known_phone ON known (phone) WHERE phone IS NOT NULL;
        CREATE TABLE superseded (cursor INTEGER PRIMARY KEY, by INTEGER NOT NULL) STRICT;
        CREATE INDEX superseded_by ON superseded (by);
        CREATE TABLE tombstone (
            customer TEXT PRIMARY KEY, at TEXT NOT NULL, reason TEXT NOT NULL, cursor INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE generation (
            only INTEGER PRIMARY KEY CHECK (only = 1),
            visible INTEGER NOT NULL, staged INTEGER NOT NULL, target INTEGER NOT NULL, number INTEGER NOT NULL,
            CHECK (visible <= staged)
        ) STRICT;
        INSERT INTO generation VALUES (1, 0, 0, 0, 0);
        CREATE TABLE agent (
            only INTEGER PRIMARY KEY CHECK (only = 1),
            beat_at TEXT, contact_at TEXT, contact_boot TEXT, contact_boot_ns INTEGER,
            error TEXT, error_at TEXT, revoked INTEGER NOT NULL DEFAULT 0
        ) STRICT;
        INSERT INTO agent (only) VALUES (1);
        CREATE VIRTUAL TABLE piece_words USING fts5 (folded, tokenize = 'unicode61 remove_diacritics 2');
        CREATE VIRTUAL TABLE piece_grams USING fts5 (folded, tokenize = 'trigram');
        CREATE VIRTUAL TABLE person_words USING fts5 (folded, tokenize = 'unicode61 remove_diacritics 2');
        INSERT INTO piece_words (piece_words, rank) VALUES ('secure-delete', 1);
        INSERT INTO piece_grams (piece_grams, rank) VALUES ('secure-delete', 1);
        INSERT INTO person_words (person_words, rank) VALUES ('secure-delete', 1);
        """,
    )


def _cache_evicted(db: Any) -> None:
    # How many profiles the quota took away; they come back when they change, or with a new cache.
    _run(db, "ALTER TABLE agent ADD COLUMN evicted INTEGER NOT NULL DEFAULT 0;")


def _cache_merges(db: Any) -> None:
    # A search index grows by a segment with every write. Left alone, FTS5 merges sixteen of them, or sixteen such
    # sixteens, within one write now and then, which then takes 50 ms; the writer merges a few pages after each.
    for table in ("piece_words", "piece_grams", "person_words"):
        _run(
            db,
            f"""
            INSERT INTO {table} ({table}, rank) VALUES ('automerge', 0);
            INSERT INTO {table} ({table}, rank) VALUES ('crisismerge', 200);
            """,
        )


def _shop_first(db: Any) -> None:
    # What a shop shows of its own, beside the platform's catalogue.
    _run(
        db,
        """
        CREATE TABLE own_piece (sku TEXT PRIMARY KEY, record TEXT NOT NULL) STRICT, WITHOUT ROWID;
        CREATE TABLE generation (only INTEGER PRIMARY KEY CHECK (only = 1), number INTEGER NOT NULL) STRICT;
        INSERT INTO generation VALUES (1, 0);
        """,
    )


LEDGER_MIGRATIONS: tuple[Migration, ...] = (
    ("0001_first", _ledger_first),
    ("0002_offers_shown", _ledger_offers_shown),
    ("0003_trust", _ledger_trust),
)
CACHE_MIGRATIONS: tuple[Migration, ...] = (
    ("0001_first", _cache_first),
    ("0002_evicted", _cache_evicted),
    ("0003_merges", _cache_merges),
)

SHOP_MIGRATIONS: tuple[Migration, ...] = (("0001_first", _shop_first),)

LEDGER = Shape("ledger", LEDGER_MIGRATIONS, "FULL")
CACHE = Shape("cache", CACHE_MIGRATIONS, "NORMAL")
SHOP = Shape("shop", SHOP_MIGRATIONS, "FULL")
