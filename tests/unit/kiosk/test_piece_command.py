"""``kiosk piece`` and this kiosk's own catalogue: what it asks, refuses, keeps, lists and takes away."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import pytest

from kiosk.catalogue import own
from kiosk.cli import doctor
from kiosk.cli.main import main
from kiosk.settings import Settings
from sync.records import Metal, Topic
from sync.store import Keys, OwnPieces, Staging
from tests.unit.assets.test_add import a_ring, saved
from tests.unit.kiosk.test_tryon_hostile import nodes, plain
from tests.unit.sync.store.conftest import change, piece

PIECES = Path(__file__).resolve().parents[3] / "assets" / "pieces"
RING = [str(PIECES / "GR-006.glb"), "--kind", "ring"]


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("GUONG_DATA", str(tmp_path / "kiosk"))
    return tmp_path / "kiosk"


def kiosk(*words: str) -> int:
    return main(["piece", *words])


def told(capsys: pytest.CaptureFixture[str]) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(capsys.readouterr().out)
    return found


def add(*words: str) -> int:
    return kiosk("--no-pictures", "add", *words)


def test_a_piece_is_taken_listed_and_removed(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert kiosk("list") == 0 and "no piece of its own" in capsys.readouterr().out
    assert add(*RING, "--sku", "OWN-6", "--shop", "--price", "37000000", "--count", "2") == 0
    assert "OWN-6 is in this kiosk's catalogue now" in capsys.readouterr().out
    kept = OwnPieces(data, Keys.load(data))
    (ours,) = kept.all()
    assert (ours.piece.metal, ours.piece.weight_g, ours.piece.price_vnd) == (Metal.GOLD_18K, 10.03, 37_000_000)
    assert ours.piece.name.vi == "Nhẫn ấn Gia Bảo" and ours.piece.stock is not None and ours.piece.stock.count == 2
    assert ours.piece.price_at == ours.added_at and ours.taken_from == "GR-006.glb"
    assert ours.piece.model is not None and kept.file(ours.piece.model) is not None
    assert kiosk("list") == 0
    line = capsys.readouterr().out
    assert "OWN-6" in line and "37.000.000 VND" in line and "Nhẫn ấn Gia Bảo" in line
    assert kiosk("list", "--json") == 0
    (row,) = told(capsys)["pieces"]
    assert (row["sku"], row["price_vnd"], row["hidden"]) == ("OWN-6", 37_000_000, False)
    assert kiosk("remove", "OWN-6") == 0 and "no longer" in capsys.readouterr().out
    assert kept.all() == [] and kept.file(ours.piece.model) is None
    assert kiosk("remove", "OWN-6", "--json") == 1
    assert told(capsys) == {
        "ok": False,
        "what": "This kiosk has no piece OWN-6 of its own.",
        "remedy": "'kiosk piece list' shows what it has.",
    }
    kept.close()


def test_what_the_catalogue_must_know_is_asked_for_by_name(
    data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    bare = str(saved(tmp_path, *a_ring()))
    assert add(bare, "--kind", "ring", "--shop", "--name", "Nhẫn trơn", "--weight", "3.1") == 1
    error = capsys.readouterr().err
    assert "--metal" in error and "--price" in error and "--name" not in error and "--weight" not in error
    assert not data.exists() or not list(data.glob("shop*"))
    assert (
        add(bare, "--kind", "ring", "--shop", "--name", "N", "--weight", "-1", "--metal", "steel", "--price", "5") == 1
    )
    assert "weight_g makes no sense" in capsys.readouterr().err
    full = ["--name", "Nhẫn trơn", "--weight", "3.1", "--metal", "gold_24k", "--price", "45000000"]
    assert add(bare, "--kind", "ring", "--sku", "R-1", "--shop", *full, "--json") == 0
    found = told(capsys)
    assert found["ok"] and found["in_catalogue"] and found["sku"] == "R-1" and found["anchor_guessed"]
    kept = OwnPieces(data, Keys.load(data))
    assert kept.all()[0].piece.name.en == "Nhẫn trơn" and kept.all()[0].piece.stock is None
    kept.close()


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_at_a_terminal_it_asks_for_the_price(
    data: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", Terminal("dear\n"))
    assert add(*RING, "--sku", "OWN-6", "--shop") == 1
    assert "price_vnd makes no sense" in capsys.readouterr().err
    monkeypatch.setattr("sys.stdin", Terminal("36900000\n"))
    assert add(*RING, "--sku", "OWN-6", "--shop") == 0
    assert "Price, VND: " in capsys.readouterr().out


def test_a_number_that_is_taken_is_not_taken_twice(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    staging = Staging(data / "cache.db", Keys.load(data))
    staging.stage([change(1, Topic.PIECE, "GR-006", piece("GR-006", "Nhẫn", "Ring"))], 1, 1)
    staging.flip()
    assert add(*RING, "--shop", "--price", "1000") == 1
    assert "The platform's catalogue has GR-006 already" in capsys.readouterr().err
    assert add(*RING, "--sku", "OWN-6", "--shop", "--price", "1000") == 0
    assert add(*RING, "--sku", "OWN-6", "--shop", "--price", "2000") == 1
    assert "--replace" in capsys.readouterr().err
    assert add(*RING, "--sku", "OWN-6", "--shop", "--price", "2000", "--replace") == 0
    capsys.readouterr()
    staging.stage([change(2, Topic.PIECE, "OWN-6", piece("OWN-6", "Nhẫn", "Ring"))], 2, 2)
    staging.flip()
    staging.close()
    assert kiosk("list") == 0
    assert "not shown: the platform has an article of this number" in capsys.readouterr().out


def test_what_the_mirror_would_refuse_is_refused_here_and_nothing_is_kept(
    data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Nobody vouches for a file: it is held against the mirror's own reader before anything is written."""
    bad = plain(tmp_path / "bad.glb", nodes(200, extras={"joint": 1}))
    full = ["--name", "N", "--weight", "3", "--metal", "steel", "--price", "1000", "--json"]
    assert add(str(bad), "--kind", "ring", "--shop", "--out", str(tmp_path / "out"), *full) == 1
    found = told(capsys)
    assert not found["ok"] and "64 dangles" in found["what"] and found["remedy"]
    assert not (tmp_path / "out").exists() and not list(data.glob("shop*"))


def test_no_key_is_made_beside_databases_that_have_another(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Where systemd holds the key, a technician's shell has none: a fresh one would open nothing."""
    Staging(data / "cache.db", Keys.load(data)).close()
    (data / "key").unlink()
    assert kiosk("list") == 1
    assert "systemd holds it" in capsys.readouterr().err
    assert not (data / "key").exists()


def test_what_is_finished_for_the_platform_has_its_record_beside_it(
    data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "out"
    assert add(*RING, "--sku", "OWN-6", "--out", str(out), "--price", "37000000") == 0
    record = json.loads((out / "OWN-6.json").read_text("utf-8"))
    assert record["price_vnd"] == 37_000_000 and record["files"] == {"model": "OWN-6.glb"}
    assert sorted(path.name for path in out.iterdir()) == ["OWN-6.glb", "OWN-6.json"]
    assert not data.exists(), "this kiosk's own catalogue is not touched"
    assert add(*RING, "--sku", "OWN-7", "--out", str(out)) == 0
    assert not (out / "OWN-7.json").exists(), "a record without a price is none"


@pytest.mark.parametrize("extras", [{}, {"name": 7, "metal": ["x"], "weight_g": True, "gems": [{"stone": "tin"}]}])
def test_nothing_that_makes_no_sense_is_believed_of_a_file(extras: dict[str, Any]) -> None:
    assert own.told_by_file(extras, {"gold_18k", "steel"}) == {}
    assert own.told_by_file(extras, {"steel"}) == {"metal": "steel"}


def test_a_piece_without_named_materials_is_taken_with_a_word_on_it(
    data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert add(str(saved(tmp_path, *a_ring())), "--kind", "ring", "--json") == 0
    assert any("name no metal or stone" in note for note in told(capsys)["notes"])
    assert add(*RING, "--json") == 0 and told(capsys)["notes"] == []


def test_the_doctor_tells_of_own_pieces(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    settings = Settings(data=data)
    assert doctor._own_pieces(settings).says.startswith("None")
    assert add(*RING, "--sku", "OWN-6", "--shop", "--price", "1000") == 0
    assert doctor._own_pieces(settings).says.startswith("1 beside the platform's")
    next((data / "shop").iterdir()).unlink()
    found = doctor._own_pieces(settings)
    assert found.state == "bad" and "OWN-6" in found.says and "--replace" in found.remedy
