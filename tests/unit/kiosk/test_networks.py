"""Published networks: used when they are whole and fit, and never at the price of the mirror."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from kiosk.networks import FOLDER, STATE, Networks
from models.errors import ModelFileWrong
from models.runtime import MANIFEST, WEIGHTS, load, use
from sync.records import Manifest, ManifestFile, Topic

NAME = "ear"
SHIPPED = (WEIGHTS / f"{NAME}.onnx").read_bytes()


@pytest.fixture(autouse=True)
def _back_to_the_shipped_ones() -> Iterator[None]:
    yield
    use(WEIGHTS)


def newer(words: str) -> bytes:
    """The same network with another note in it (protobuf joins fields that are appended)."""
    note = words.encode()
    return SHIPPED + bytes([0x32, len(note)]) + note


class Shop:
    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.published: dict[str, Manifest] = {}

    def publish(
        self, data: bytes, *, name: str = NAME, here: bool = True, body: dict[str, object] | None = None
    ) -> str:
        sha256 = hashlib.sha256(data).hexdigest()
        file = ManifestFile(name=f"{name}.onnx", sha256=sha256, size=len(data))
        self.published[name] = Manifest(
            topic=Topic.MODEL, key=name, version=len(self.published) + 1, issued_at=datetime.now(UTC), files=(file,),
            body=body or {},
        )  # fmt: skip
        if here:
            (self.folder / sha256).write_bytes(data)
        return sha256

    def manifests(self, topic: Topic) -> dict[str, Manifest]:
        return self.published if topic is Topic.MODEL else {}

    def media_path(self, sha256: str) -> Path | None:
        path = self.folder / sha256
        return path if path.exists() else None


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    folder = tmp_path / "media"
    folder.mkdir()
    return Shop(folder)


def used(tmp_path: Path, shop: Shop) -> str:
    """sha256 of the network that a start with these manifests loads."""

    def make() -> str:
        from models import runtime

        load(NAME)
        record = json.loads((runtime._chosen / MANIFEST).read_bytes())["networks"][NAME]
        return str(record["sha256"])

    return Networks(tmp_path, shop).open(make)


SHIPPED_SHA = hashlib.sha256(SHIPPED).hexdigest()


def test_without_a_manifest_the_shipped_ones_are_used(tmp_path: Path, shop: Shop) -> None:
    assert used(tmp_path, shop) == SHIPPED_SHA


def test_a_published_one_is_used_and_outlives_its_eviction(tmp_path: Path, shop: Shop) -> None:
    wanted = shop.publish(newer("2"))
    assert used(tmp_path, shop) == wanted
    (shop.folder / wanted).unlink()
    assert used(tmp_path, shop) == wanted


def test_until_it_is_fetched_what_was_in_use_stays(tmp_path: Path, shop: Shop) -> None:
    first = shop.publish(newer("2"))
    assert used(tmp_path, shop) == first
    second = shop.publish(newer("3"), here=False)
    assert used(tmp_path, shop) == first
    (shop.folder / second).write_bytes(newer("3"))
    assert used(tmp_path, shop) == second


def test_a_withdrawn_one_gives_way_to_the_shipped_one(tmp_path: Path, shop: Shop) -> None:
    wanted = shop.publish(newer("2"))
    assert used(tmp_path, shop) == wanted
    shop.published.clear()
    assert used(tmp_path, shop) == SHIPPED_SHA


@pytest.mark.parametrize(
    "data",
    [
        b"this is no network",
        SHIPPED[: len(SHIPPED) // 2],
        (WEIGHTS / "face_detector.onnx").read_bytes(),
    ],
    ids=["rubbish", "half", "another network"],
)
def test_one_that_does_not_fit_is_refused_once_and_for_all(
    tmp_path: Path, shop: Shop, data: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    good = shop.publish(newer("2"))
    assert used(tmp_path, shop) == good
    shop.publish(data)
    assert used(tmp_path, shop) == good
    assert "are not used" in caplog.text
    caplog.clear()
    assert used(tmp_path, shop) == good
    assert "are not used" not in caplog.text  # not tried again


def test_a_file_that_is_not_what_was_signed_is_refused(tmp_path: Path, shop: Shop) -> None:
    sha256 = shop.publish(newer("2"))
    (shop.folder / sha256).write_bytes(newer("changed"))
    assert used(tmp_path, shop) == SHIPPED_SHA


def test_a_manifest_with_a_mistake_or_of_an_unknown_network_is_not_used(tmp_path: Path, shop: Shop) -> None:
    shop.publish(newer("2"), body={"surprise": 1})
    shop.publish(newer("3"), name="mind_reader")
    assert used(tmp_path, shop) == SHIPPED_SHA


def test_one_that_takes_the_program_down_is_given_up_after_two_starts(tmp_path: Path, shop: Shop) -> None:
    good = shop.publish(newer("2"))
    assert used(tmp_path, shop) == good
    shop.publish(newer("3"))

    class Crash(BaseException):
        """Stands for the end of the process: nothing after it runs."""

    def crash() -> str:
        raise Crash

    for _ in range(2):
        with pytest.raises(Crash):
            Networks(tmp_path, shop).open(crash)
    assert used(tmp_path, shop) == good


def test_one_that_does_not_load_in_the_mirror_goes_back_at_once(tmp_path: Path, shop: Shop) -> None:
    shop.publish(newer("2"))
    calls = []

    def make() -> str:
        calls.append(1)
        if len(calls) == 1:
            raise ModelFileWrong("it does not load", "")
        return "made"

    assert Networks(tmp_path, shop).open(make) == "made"
    assert len(calls) == 2


def test_a_spoilt_note_of_what_is_in_use_is_no_harm(tmp_path: Path, shop: Shop) -> None:
    wanted = shop.publish(newer("2"))
    assert used(tmp_path, shop) == wanted
    (tmp_path / FOLDER / STATE).write_text("{nonsense")
    assert used(tmp_path, shop) == wanted


def test_only_the_one_in_use_and_the_one_before_are_kept(tmp_path: Path, shop: Shop) -> None:
    for words in ("2", "3", "4"):
        wanted = shop.publish(newer(words))
        assert used(tmp_path, shop) == wanted
    assert len([path for path in (tmp_path / FOLDER).iterdir() if path.is_dir()]) == 2
