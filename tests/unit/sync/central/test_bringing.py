"""A finished piece comes into the chain's catalogue by the command line, whole or not at all, and goes again."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from sync.central import catalogue
from sync.central.__main__ import main
from sync.central.feed import change
from sync.central.platform import Config, open_platform
from sync.central.stores import add_store
from sync.records import Piece

ASSETS = Path(__file__).resolve().parents[4] / "assets"


@pytest.fixture
def data(tmp_path: Path) -> Path:
    platform = open_platform(Config(tmp_path / "central", ""))
    with change(platform.db, platform.hub) as feed:
        add_store(feed, "hcm-1", "Gương", "TP. Hồ Chí Minh")
    platform.close()
    return tmp_path / "central"


@pytest.fixture
def record(tmp_path: Path) -> Path:
    """As ``kiosk piece add --out`` leaves it."""
    folder = tmp_path / "out"
    folder.mkdir()
    shutil.copy(ASSETS / "pieces" / "GR-006.glb", folder / "CH-6.glb")
    shutil.copy(ASSETS / "pictures" / "GR-006.webp", folder / "CH-6.webp")
    entries = json.loads((ASSETS / "catalogue" / "pieces.json").read_text("utf-8"))
    entry = next(entry for entry in entries if entry["sku"] == "GR-006")
    return written(
        folder / "CH-6.json", entry | {"sku": "CH-6", "files": {"model": "CH-6.glb", "picture": "CH-6.webp"}}
    )


def written(file: Path, what: Any) -> Path:
    file.write_text(json.dumps(what), encoding="utf-8")
    return file


def on_sale(data: Path) -> list[Piece]:
    platform = open_platform(Config(data, ""))
    with platform.db.read() as connection:
        found = catalogue.load(connection, None)
    platform.close()
    return found


def test_a_piece_is_put_listed_and_retired(data: Path, record: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["piece", "put", str(record), "--data", str(data)]) == 0
    (piece,) = on_sale(data)
    assert piece.sku == "CH-6" and piece.model and piece.picture
    assert {path.name for path in (data / "media").rglob("*") if path.is_file()} >= {piece.model, piece.picture}
    assert main(["piece", "list", "--data", str(data)]) == 0
    assert "CH-6" in capsys.readouterr().out
    assert main(["piece", "--data", str(data), "retire", "CH-6"]) == 0 and on_sale(data) == []
    assert main(["piece", "retire", "CH-6", "--data", str(data)]) == 1
    assert "no piece CH-6 on sale" in capsys.readouterr().err


def test_with_labour_the_price_follows_the_gold_price(data: Path, record: Path) -> None:
    assert main(["piece", "put", str(record), "--labour", "1000000", "--data", str(data)]) == 0
    (before,) = on_sale(data)
    platform = open_platform(Config(data, ""))
    with change(platform.db, platform.hub) as feed:
        assert catalogue.set_gold_price(feed, before.metal, 9_000_000, platform.now(), "test") == 1
    platform.close()
    (piece,) = on_sale(data)
    assert piece.price_vnd == catalogue.day_price(piece.weight_g, 9_000_000, 1_000_000)


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"files": {"model": "../../../etc/passwd"}}, "no model beside the record"),
        ({"files": {"model": "/etc/passwd"}}, "no model beside the record"),
        ({"files": {"model": "CH-6.webp"}}, "no model beside the record"),
        ({"files": {"model": "missing.glb"}}, "cannot be read"),
        ({"files": {"picture": "page.webp"}}, "no WebP picture"),
        ({"files": {"model": "bad.glb"}}, "not a binary glTF"),
        ({"files": {"script": "CH-6.glb"}}, "no script beside the record"),
        ({"files": 7}, "no record of a piece"),
        ({"price_vnd": -1}, "price_vnd makes no sense"),
        ({"metal": "tin"}, "metal makes no sense"),
    ],
)
def test_what_is_wrong_is_told_and_nothing_is_taken(
    data: Path, record: Path, changed: dict[str, Any], says: str, capsys: pytest.CaptureFixture[str]
) -> None:
    (record.parent / "page.webp").write_text("<html>")
    (record.parent / "bad.glb").write_text("<html>")
    good = record.read_text("utf-8")
    bad = written(record.parent / "bad.json", json.loads(good) | changed)
    assert main(["piece", "put", str(record), str(bad), "--data", str(data)]) == 1
    assert says in capsys.readouterr().err
    assert on_sale(data) == [], "all or none"


def test_a_record_that_is_none(data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for text in ("[]", "{", "7", "{}"):
        file = tmp_path / "none.json"
        file.write_text(text)
        assert main(["piece", "put", str(file), "--data", str(data)]) == 1
        assert "none.json" in capsys.readouterr().err
