"""Torn, full, foreign and newer files: what the store says, and what it keeps."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from sync.errors import StoreFull, StoreLocked, StoreTooNew
from sync.records import Answer, Consent, EventType, Purpose, Tombstone, Topic, Verdict
from sync.store import Cache, Keys, Ledger, Outbox, Staging, rotate
from sync.store.pages import PAGE, latest_pages
from sync.store.rotation import finish_rotation
from tests.unit.sync.store.conftest import NOW, change, piece, profile


def tear(path: Path, *pages: int) -> None:
    with path.open("r+b") as file:
        for page in pages:
            file.seek(page * PAGE)
            file.write(os.urandom(PAGE))


def consent_of(customer: str) -> Consent:
    return Consent(
        customer=customer, purpose=Purpose.OFFERS, granted=True, text_version="1", language="vi", at=NOW, store="s1",
        method="kiosk",
    )  # fmt: skip


def page_with(path: Path, keys: Keys, text: bytes) -> int:
    """Number, from 0, of a page of the file that holds ``text``."""
    pages = latest_pages(path, keys.candidates(path.name)[0])
    return next(number for number, page in pages.items() if text in page) - 1


@pytest.mark.parametrize("pages", [(0,), (0, 1, 2, 3), "one event's", (5, 17, 33)])
def test_a_torn_ledger_is_set_aside_and_what_is_readable_goes_on(
    tmp_path: Path, open_ledger: Callable[[], Ledger], keys: Keys, pages: tuple[int, ...] | str
) -> None:
    ledger = open_ledger()
    ledger.enrolled("d1", "s1")
    for number in range(400):
        ledger.append(EventType.PIECE_VIEWED, visit="v1", data={"sku": f"R-{number}", "words": "x" * 300})
    ledger.seen_token("j1", datetime.now(UTC) + timedelta(minutes=5))
    ledger.record_consent(consent_of("c1"))
    ledger.note_shown("p1", "birthday", "v1")
    ledger.close()
    per_page = 400 / (ledger.path.stat().st_size / PAGE) * 2 + 8
    torn = (page_with(ledger.path, keys, b'"R-200"'),) if isinstance(pages, str) else pages
    tear(ledger.path, *torn)
    again = open_ledger()
    assert again.trouble is None
    assert again.counts().waiting >= 400 - len(torn) * per_page
    assert again.append(EventType.VISIT_ENDED).sequence == 401
    assert len(list((tmp_path / "set-aside").glob("*ledger.db"))) == 1
    if pages == "one event's":
        assert again.device_id == "d1"
        assert again.consents_of("c1") == [consent_of("c1")]
        assert again.visits_shown("p1") == {"birthday": 1}
        assert not again.seen_token("j1", datetime.now(UTC) + timedelta(minutes=5))


def test_a_torn_cache_reads_as_empty_and_is_begun_anew(tmp_path: Path, keys: Keys) -> None:
    staging = Staging(tmp_path / "cache.db", keys)
    staging.contacted()
    staging.stage([change(n, Topic.PROFILE, f"c{n}", profile(n)) for n in range(1, 300)], 299, 299)
    staging.flip()
    staging.truncate_log()
    staging.close()
    tear(tmp_path / "cache.db", 0)
    cache = Cache.open(tmp_path / "cache.db", keys)
    assert cache.profile("c1") is None
    assert cache.trouble is not None
    staging = Staging(tmp_path / "cache.db", keys)
    assert staging.staged() == 0
    staging.contacted()
    staging.stage([change(1, Topic.PROFILE, "c1", profile(1))], 1, 1)
    staging.flip()
    assert cache.profile("c1") is not None
    assert cache.trouble is None
    assert not list((tmp_path / "set-aside").glob("*cache*"))
    cache.close()
    staging.close()


def test_a_newer_file_is_left_alone(tmp_path: Path, open_ledger: Callable[[], Ledger], keys: Keys) -> None:
    ledger = open_ledger()
    ledger.write(
        lambda c: (
            c.execute(
                "INSERT INTO _sqlite_migrations (migration_set, name, applied_at) VALUES ('ledger', '0099_later', '')"
            )
            and None
        )
    )
    ledger.promise(EventType.VISIT_STARTED)
    ledger.close()
    before = (tmp_path / "ledger.db").read_bytes()
    with pytest.raises(StoreTooNew, match="0099_later"):
        open_ledger()
    assert (tmp_path / "ledger.db").read_bytes() == before


def test_another_device_s_file_is_refused_not_set_aside(tmp_path: Path, keys: Keys) -> None:
    other = tmp_path / "other"
    other.mkdir()
    foreign = Ledger.open(other / "ledger.db", Keys.load(other))
    foreign.promise(EventType.VISIT_STARTED)
    foreign.close()
    shutil.copy(other / "ledger.db", tmp_path / "ledger.db")
    with pytest.raises(StoreLocked):
        Ledger.open(tmp_path / "ledger.db", keys)
    assert (tmp_path / "ledger.db").exists()


def test_keys_change_under_a_running_shop(tmp_path: Path, ledger: Ledger, staging: Staging, cache: Cache) -> None:
    staging.stage([change(1, Topic.PIECE, "R-1", piece("R-1", "Nhẫn", "Ring"))], 1, 1)
    staging.flip()
    first = ledger.promise(EventType.VISIT_STARTED)
    before = (tmp_path / "key").read_text()
    rotate(tmp_path)
    assert (tmp_path / "key").read_text() != before
    second = ledger.promise(EventType.VISIT_ENDED)
    assert Outbox(ledger).waiting(9) == [first, second]
    assert cache.piece("R-1") is not None
    staging.stage([change(2, Topic.PIECE, "R-2", piece("R-2", "Nhẫn", "Ring"))], 2, 2)
    staging.flip()
    assert len(cache.pieces()) == 2


def test_a_rotation_that_was_cut_off_is_finished_by_the_next(tmp_path: Path, ledger: Ledger) -> None:
    ledger.promise(EventType.VISIT_STARTED)
    Keys.load(tmp_path).begin_rotation()  # and then the power went
    ledger.promise(EventType.VISIT_ENDED)
    rotate(tmp_path)
    assert len((tmp_path / "key").read_text().split()) == 1
    assert ledger.counts().waiting == 2


def test_nothing_written_while_the_key_changes_is_lost(tmp_path: Path, ledger: Ledger) -> None:
    outbox = Outbox(ledger)
    for number in range(3000):
        ledger.append(EventType.PIECE_VIEWED, subject="p1", data={"n": number, "words": "x" * 500})
    ledger.flush()
    first = outbox.waiting(100)
    stop, slowest = threading.Event(), []

    def shop() -> None:
        while not stop.is_set():
            began = time.perf_counter()
            ledger.promise(EventType.CONSENT_ANSWERED)
            slowest.append(time.perf_counter() - began)
            ledger.record_consent(consent_of(f"c{len(slowest)}"))

    thread = threading.Thread(target=shop)
    thread.start()
    inode = ledger.path.stat().st_ino
    for round_number in range(3):
        settled = threading.Thread(
            target=outbox.settle,
            args=([Answer(id=event.id, verdict=Verdict.ACCEPTED) for event in first[round_number * 30 :][:30]],),
        )
        settled.start()
        rotate(tmp_path)
        settled.join()
    stop.set()
    thread.join()
    assert ledger.path.stat().st_ino != inode
    assert len(slowest) > 5  # it was written during the changes
    again = Ledger.open(ledger.path, Keys.load(tmp_path))
    waiting = Outbox(again).waiting(100_000)
    assert len(waiting) == 3000 - 90 + len(slowest)
    assert [event.sequence for event in waiting] == sorted({event.sequence for event in waiting})
    assert again.counts().acknowledged == 90
    assert all(again.consents_of(f"c{number + 1}") for number in range(len(slowest)))
    names = again.read("SELECT name FROM sqlite_schema WHERE name LIKE 'rekey%'")
    assert names == []
    assert again.read("PRAGMA integrity_check") == [("ok",)]
    again.close()


def test_two_that_change_the_key_at_once_forget_no_secret(tmp_path: Path, ledger: Ledger, staging: Staging) -> None:
    first = ledger.promise(EventType.VISIT_STARTED)
    staging.stage([change(1, Topic.PIECE, "R-1", piece("R-1", "Nhẫn", "Ring"))], 1, 1)
    staging.flip()
    code = "import sys; from pathlib import Path; from sync.store import rotate; rotate(Path(sys.argv[1]))"
    both = [subprocess.Popen([sys.executable, "-c", code, str(tmp_path)]) for _ in range(4)]
    assert [process.wait(100) for process in both] == [0, 0, 0, 0]
    keys = Keys.load(tmp_path)
    assert len(keys.secrets) == 1
    again = Ledger.open(tmp_path / "ledger.db", keys)
    assert Outbox(again).waiting(9) == [first]
    assert again.trouble is None
    again.close()
    fresh = Cache.open(tmp_path / "cache.db", keys)
    assert fresh.piece("R-1") is not None
    fresh.close()
    assert not (tmp_path / "set-aside").exists()


INSTANTS = [
    ("write_out", 1), ("_numbered", 1), ("_catch_up", 1), ("sync_gently", 1), ("sync_directory", 1),
    ("_copy_changes", 9), ("point_to", 1), ("after point_to", 1), ("sync_gently", 3), ("sync_directory", 2),
    ("_tidy", 2),
]  # fmt: skip
"""Which call of what is the last that the process does not live to see."""


def rotate_and_die(folder: Path, name: str, call: int) -> None:
    code = (
        "import os, sys; from pathlib import Path; from sync.store import rekey, rotate\n"
        "name, calls = sys.argv[2].removeprefix('after '), int(sys.argv[3]); real = getattr(rekey, name)\n"
        "def dying(*words):\n"
        "    global calls; calls -= 1\n"
        "    if calls == 0 and sys.argv[2].startswith('after'): real(*words)\n"
        "    if calls == 0: os._exit(9)\n"
        "    return real(*words)\n"
        "setattr(rekey, name, dying)\n"
        "rotate(Path(sys.argv[1]))"
    )
    done = subprocess.run([sys.executable, "-c", code, str(folder), name, str(call)], check=False)
    assert done.returncode == 9


@pytest.mark.parametrize(
    ("name", "call", "again"), [*((*one, False) for one in INSTANTS), ("after point_to", 1, True), ("_tidy", 2, True)]
)
def test_a_kill_in_the_middle_of_a_key_change_leaves_one_whole_file(
    tmp_path: Path, open_ledger: Callable[[], Ledger], name: str, call: int, again: bool
) -> None:
    """A shop that goes on in the old connection, one that starts anew, and the next try all see everything."""
    shop = open_ledger()
    if again:
        rotate(tmp_path)
    for number in range(500):
        shop.append(EventType.PIECE_VIEWED, data={"n": number, "words": "x" * 2000})
    shop.flush()
    rotate_and_die(tmp_path, name, call)
    assert len((tmp_path / "key").read_text().split()) == 2
    shop.promise(EventType.VISIT_STARTED)
    other = open_ledger()
    other.promise(EventType.VISIT_ENDED)
    shop.promise(EventType.VISIT_STARTED)
    finish_rotation(tmp_path)
    assert len((tmp_path / "key").read_text().split()) == 1
    late = other.promise(EventType.VISIT_ENDED)
    for ledger in (shop, other, open_ledger()):
        waiting = Outbox(ledger).waiting(1000)
        assert [event.sequence for event in waiting] == list(range(1, 505))
        assert waiting[-1].id == late.id
    files = {path.name for path in tmp_path.glob("ledger.db*")}
    assert {name for name in files if not name.endswith(("-wal", "-shm", "-lock", "-sequence"))} == {
        "ledger.db",
        (tmp_path / "ledger.db").readlink().name,
    }


@pytest.mark.parametrize("again", [False, True])
def test_after_a_power_cut_in_a_key_change_what_was_promised_is_there(
    tmp_path: Path, open_ledger: Callable[[], Ledger], again: bool
) -> None:
    """A power cut takes back what was not synced: the link or the last writes into the new file, or neither."""
    shop = open_ledger()
    if again:
        rotate(tmp_path)
    before = shop.promise(EventType.VISIT_STARTED)
    old_name = shop.path.readlink() if again else None
    for lost in ("link", "writes"):
        folder = tmp_path / lost
        folder.mkdir()
        rotate_and_die(tmp_path, "sync_gently", 3)  # just after the new file took the name
        late = shop.promise(EventType.VISIT_ENDED) if lost == "link" else None  # synced with the new file's log
        for part in tmp_path.glob("ledger.db*"):
            if not part.name.endswith("-shm"):
                shutil.copy(part, folder / part.name, follow_symlinks=False)
        shutil.copy(tmp_path / "key", folder / "key")
        new = folder / (folder / "ledger.db").readlink().name
        if lost == "link":
            (folder / "ledger.db").unlink()
            if old_name is None:
                (folder / "ledger.db.0").rename(folder / "ledger.db")
            else:
                (folder / "ledger.db").symlink_to(old_name)
        else:
            new.with_name(f"{new.name}-wal").write_bytes(b"")
        found = Ledger.open(folder / "ledger.db", Keys.load(folder))
        kept = [event.id for event in Outbox(found).waiting(9)]
        assert kept[0] == before.id
        assert late is None or late.id in kept
        assert (folder / "ledger.db").readlink().name == new.name or lost == "writes"
        found.close()
        finish_rotation(tmp_path)
        old_name = shop.path.readlink()


def test_the_key_file_is_private_and_a_damaged_one_is_told(tmp_path: Path, keys: Keys) -> None:
    assert (tmp_path / "key").stat().st_mode & 0o777 == 0o600
    assert Keys.load(tmp_path) == keys
    assert keys.secrets[0].hex() not in repr(keys)
    (tmp_path / "key").write_text("not a key\n")
    with pytest.raises(StoreLocked):
        Keys.load(tmp_path)


def test_a_credential_of_the_service_manager_wins(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "guong-key").write_text("ab" * 32)
    monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(tmp_path))
    assert Keys.load(tmp_path / "data").secrets == (bytes.fromhex("ab" * 32),)
    assert not (tmp_path / "data").exists()


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    folder = tmp_path / "small"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=6m", "tmpfs", str(folder)]
    if os.geteuid() != 0 or subprocess.run(mount, check=False, capture_output=True).returncode:
        pytest.skip("mounting a small disk needs root")
    yield folder
    subprocess.run(["umount", "-l", str(folder)], check=True)


def fill(folder: Path) -> Path:
    filler = folder / "filler"
    with filler.open("wb", buffering=0) as file:
        try:
            while file.write(bytes(4096)):
                pass
        except OSError:
            pass
    return filler


def test_on_a_full_disk_the_shop_goes_on_and_nothing_promised_is_lost(small_disk: Path) -> None:
    ledger = Ledger.open(small_disk / "ledger.db", Keys.load(small_disk))
    kept = [ledger.promise(EventType.VISIT_STARTED).id]
    filler = fill(small_disk)
    with pytest.raises(StoreFull):
        for _ in range(2000):
            kept.append(ledger.promise(EventType.PIECE_VIEWED, data={"words": "x" * 2000}).id)
    assert ledger.trouble is not None
    waiting = [ledger.append(EventType.TRYON_STARTED).id for _ in range(20)]
    assert ledger.seen_token("j1", datetime.now(UTC) + timedelta(minutes=1))
    assert not ledger.seen_token("j1", datetime.now(UTC) + timedelta(minutes=1))
    assert ledger.counts().unsaved >= 20
    filler.unlink()
    ledger.flush()
    assert ledger.trouble is None
    ids = [event.id for event in Outbox(ledger).waiting(5000)]
    assert ids == kept + waiting
    ledger.close()


def test_a_key_change_that_the_disk_has_no_room_for_leaves_all_as_it_was(small_disk: Path) -> None:
    ledger = Ledger.open(small_disk / "ledger.db", Keys.load(small_disk))
    for number in range(600):
        ledger.append(EventType.PIECE_VIEWED, data={"n": number, "words": "x" * 1000})
    ledger.flush()
    filler = small_disk / "filler"
    for spare in (2000, 700_000):  # no room for the copy, or none for what comes after it
        filler.unlink(missing_ok=True)
        fill(small_disk)  # until it is full, since the ledger lengthens its log meanwhile
        os.truncate(filler, filler.stat().st_size - spare)
        with pytest.raises(StoreFull):
            rotate(small_disk)
        assert not [path for path in small_disk.glob("ledger.db.*") if not path.name.startswith("ledger.db.0")]
        filler.unlink()
        ledger.promise(EventType.CONSENT_ANSWERED)
    rotate(small_disk)
    ledger.promise(EventType.VISIT_ENDED)
    assert ledger.counts().waiting == 603
    assert len((small_disk / "key").read_text().split()) == 1
    ledger.close()


def test_a_shop_opens_on_a_full_disk_and_catches_up(small_disk: Path) -> None:
    keys = Keys.load(small_disk)
    first = Ledger.open(small_disk / "ledger.db", keys)
    first.promise(EventType.VISIT_STARTED)
    first.close()
    subprocess.run(["mount", "-o", "remount,ro", str(small_disk)], check=True)
    ledger = Ledger.open(small_disk / "ledger.db", keys)
    assert ledger.trouble is not None
    ledger.append(EventType.PIECE_VIEWED)
    subprocess.run(["mount", "-o", "remount,rw", str(small_disk)], check=True)
    ledger.flush()
    assert ledger.trouble is None
    assert [event.sequence for event in Outbox(ledger).waiting(10)] == [1, 2]
    ledger.close()


def test_a_tombstone_in_the_ledger_is_rescued(open_ledger: Callable[[], Ledger]) -> None:
    ledger = open_ledger()
    Outbox(ledger).forget(5, Tombstone(customer="c1", pseudonym="p1", at=NOW), None)
    for _ in range(300):
        ledger.append(EventType.PIECE_VIEWED, data={"words": "y" * 400})
    ledger.close()
    tear(ledger.path, ledger.path.stat().st_size // PAGE - 3)
    assert [stone.customer for stone in open_ledger().tombstones()] == ["c1"]
