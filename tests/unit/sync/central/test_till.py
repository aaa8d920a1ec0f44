"""The small till of the command line against a running platform."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from sync.central import catalogue, feed, schema_trade, stores
from sync.central.bench.server import Server
from sync.central.platform import Config, open_platform
from sync.records import Piece
from tests.unit.sync.central.test_trade import words


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "sync.central", *arguments], capture_output=True, text=True, check=False, timeout=120
    )


@pytest.mark.timeout(180)
def test_a_sale_by_hand_is_kept_once_and_a_wrong_line_is_told(fresh_database: str, tmp_path: Path) -> None:
    data = tmp_path / "central"
    platform = open_platform(Config(data, fresh_database))
    now = platform.now()
    with feed.change(platform.db, platform.hub) as change:
        stores.add_store(change, "store-1", "Store 1")
        catalogue.put_pieces(
            change,
            [Piece.model_validate({"sku": "R-1", "kind": "ring", "name": words("Sen"), "story": words("Sen"),
                                   "metal": "gold_18k", "weight_g": 3.75, "price_vnd": 1, "price_at": now})],
            {"R-1": 1},
        )  # fmt: skip
    where = ["--data", str(data), *(["--database", fresh_database] if fresh_database else [])]
    key = run("key", "till", "Till 1", "--store", "store-1", *where)
    assert key.returncode == 0, key.stderr
    with Server(data, fresh_database) as server:
        sell = ["till", "--platform", server.url, "--key", key.stdout.split()[-1], "--sale", "S-1"]
        first = run(*sell, "R-1:42800000")
        assert first.returncode == 0, first.stderr + first.stdout
        again = run(*sell, "R-1:42800000")
        wrong = run(*sell, "R-1")
        nobody = run("till", "--platform", server.url, "--key", "gk_nobody", "--sale", "S-2", "R-1:1")
    with platform.db.read() as connection:
        assert len(connection.execute(schema_trade.sales.select()).all()) == 1
    platform.close()
    assert again.returncode in (0, 1)
    assert wrong.returncode != 0 and "a line is SKU:VND" in wrong.stderr + wrong.stdout
    assert nobody.returncode != 0
