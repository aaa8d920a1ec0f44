"""Pieces, their price of the day, stock and offers, as each store's devices get them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

import pydantic_core
from sqlalchemy import Connection, insert, select, update

from sync.central import schema
from sync.central.feed import Feed, Row, all_stores
from sync.records import GRAMS_PER_CHI, Metal, Offer, Piece, Stock, Topic

ROUND_TO_VND = 1000


def put_pieces(feed: Feed, pieces: Iterable[Piece], labour_vnd: dict[str, int] | None = None) -> None:
    """Writes pieces and tells every store.

    ``labour_vnd`` (by sku): the price without the metal. Such a piece follows the gold price of the day; the
    others keep the price of their record.
    """
    labour = labour_vnd or {}
    rows = [
        {
            "sku": piece.sku,
            "kind": piece.kind.value,
            "metal": piece.metal.value,
            "record": pydantic_core.to_json(piece.model_dump(mode="json", exclude={"stock"})).decode(),
            "labour_vnd": labour.get(piece.sku),
            "retired_at": None,
        }
        for piece in pieces
    ]
    feed.upsert(schema.pieces, rows)
    publish_pieces(feed, skus=[str(row["sku"]) for row in rows])


def retire(feed: Feed, sku: str, now: datetime) -> bool:
    """Takes a piece out of every store's catalogue; ``False`` if there is none."""
    pieces = schema.pieces
    done = feed.connection.execute(
        update(pieces).where(pieces.c.sku == sku, pieces.c.retired_at.is_(None)).values(retired_at=now)
    )
    if done.rowcount:
        feed.everywhere([(Topic.PIECE, sku, None)])
    return bool(done.rowcount)


def gold_prices(connection: Connection) -> dict[str, tuple[int, datetime]]:
    """The newest price of each metal: VND per chỉ, and since when."""
    prices = schema.gold_prices
    rows = connection.execute(select(prices.c.metal, prices.c.vnd_per_chi, prices.c.at).order_by(prices.c.at)).all()
    return {metal: (vnd, at) for metal, vnd, at in rows}


def set_gold_price(feed: Feed, metal: Metal, vnd_per_chi: int, at: datetime, by: str) -> int:
    """The price of the day; returns how many pieces changed theirs. Every one of them is sent anew."""
    feed.connection.execute(
        insert(schema.gold_prices), {"metal": metal.value, "vnd_per_chi": vnd_per_chi, "at": at, "by": by}
    )
    pieces = schema.pieces
    skus = list(
        feed.connection.execute(
            select(pieces.c.sku).where(
                pieces.c.metal == metal.value, pieces.c.labour_vnd.is_not(None), pieces.c.retired_at.is_(None)
            )
        ).scalars()
    )
    publish_pieces(feed, skus=skus)
    return len(skus)


def set_stock(feed: Feed, store: str, counts: dict[str, int], at: datetime) -> None:
    """How many of each sku lie in a store."""
    rows = [{"store": store, "sku": sku, "count": count, "at": at} for sku, count in counts.items()]
    feed.upsert(schema.stock, rows)
    publish_pieces(feed, stores=[store], skus=list(counts))


def move_stock(feed: Feed, store: str, changes: dict[str, int], at: datetime) -> None:
    """Sold (negative) and returned (positive) pieces; a count never falls below zero, an unknown one stays so."""
    stock = schema.stock
    known = dict(
        feed.connection.execute(
            select(stock.c.sku, stock.c.count).where(stock.c.store == store, stock.c.sku.in_(changes)).with_for_update()
        ).all()
    )
    set_stock(feed, store, {sku: max(0, count + changes[sku]) for sku, count in known.items()}, at)


def publish_pieces(feed: Feed, *, stores: list[str] | None = None, skus: list[str]) -> None:
    if not skus:
        return
    for store in all_stores(feed.connection) if stores is None else stores:
        feed.to(store, [(Topic.PIECE, p.sku, p.model_dump(mode="json")) for p in load(feed.connection, store, skus)])


def load(connection: Connection, store: str | None, skus: list[str] | None = None) -> list[Piece]:
    """The pieces on sale, with the price of the day and the store's stock."""
    prices = gold_prices(connection)
    pieces, stock = schema.pieces, schema.stock
    query = select(pieces, stock.c.count, stock.c.at).outerjoin(
        stock, (stock.c.sku == pieces.c.sku) & (stock.c.store == store)
    )
    query = query.where(pieces.c.retired_at.is_(None)).order_by(pieces.c.kind, pieces.c.sku)
    if skus is not None:
        query = query.where(pieces.c.sku.in_(skus))
    return [_piece(row, prices) for row in connection.execute(query)]


def _piece(row: Any, prices: dict[str, tuple[int, datetime]]) -> Piece:
    piece = Piece.model_validate_json(row.record)
    if row.count is not None:
        piece = piece.model_copy(update={"stock": Stock(count=row.count, at=row.at)})
    if row.labour_vnd is not None and piece.metal.value in prices:
        per_chi, since = prices[piece.metal.value]
        piece = piece.model_copy(
            update={"price_vnd": day_price(piece.weight_g, per_chi, row.labour_vnd), "price_at": since}
        )
    return piece


def day_price(weight_g: float, vnd_per_chi: int, labour_vnd: int) -> int:
    """Metal by weight plus labour and stones, in VND, to the nearest thousand and never below one."""
    exact = weight_g / GRAMS_PER_CHI * vnd_per_chi + labour_vnd
    return max(ROUND_TO_VND, round(exact / ROUND_TO_VND) * ROUND_TO_VND)


def put_offer(feed: Feed, offer: Offer, store: str | None = None) -> None:
    """Writes an offer for one store, or for all."""
    feed.upsert(schema.offers, [{"id": offer.id, "store": store, "record": offer.model_dump_json(), "ended_at": None}])
    row: Row = (Topic.OFFER, offer.id, offer.model_dump(mode="json"))
    if store is None:
        feed.everywhere([row])
    else:
        feed.to(store, [row])


def end_offer(feed: Feed, offer: str, now: datetime) -> bool:
    """Takes an offer back everywhere; ``False`` if there is none that runs."""
    offers = schema.offers
    row = feed.connection.execute(
        update(offers)
        .where(offers.c.id == offer, offers.c.ended_at.is_(None))
        .values(ended_at=now)
        .returning(offers.c.store)
    ).first()
    if row is None:
        return False
    gone: list[Row] = [(Topic.OFFER, offer, None)]
    if row.store is None:
        feed.everywhere(gone)
    else:
        feed.to(row.store, gone)
    return True


def offers_of(connection: Connection, store: str | None) -> list[tuple[Offer, str | None]]:
    """The offers that were not taken back (of a store and of all, or every one), with the store they are for."""
    offers = schema.offers
    query = select(offers.c.record, offers.c.store).where(offers.c.ended_at.is_(None)).order_by(offers.c.id)
    if store is not None:
        query = query.where((offers.c.store == store) | offers.c.store.is_(None))
    return [(Offer.model_validate_json(record), where) for record, where in connection.execute(query)]
