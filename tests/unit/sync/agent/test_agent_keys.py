"""A real agent and platform: signed playlists, a new key for the device, a stolen one, and how prompt erasures are."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from sync.agent import identity
from sync.records import EventType, Topic
from sync.store import Cache, Keys, Ledger
from tests.unit.sync.agent.test_agent_with_platform import agent, stop, until

pytest.importorskip("sync.central.serve")
from sync.fault.chaos import ChaosProxy
from sync.fault.processes import platform_process, seed

MANY_AND_THEN_AN_ERASURE = """c.to('s1', [
    *((Topic.STAFF, f'm{n}', {'id': f'm{n}', 'role': 'associate', 'pin': '$argon2id$v=19$m=19456,t=2,p=1$c2FsdA$aGFz'})
      for n in range(300)),
    (Topic.TOMBSTONE, 'c3', {'customer': 'c3', 'pseudonym': 'p3', 'at': p.now().isoformat()}),
    (Topic.PROFILE, 'c3', None),
])"""


@pytest.fixture(scope="module")
def central(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, int, list[str]]]:
    data = tmp_path_factory.mktemp("central")
    codes = seed("fill", str(data), "--profiles", "5", "--pieces", "1", "--codes", "4")
    assert isinstance(codes, list)
    with platform_process(data) as port:
        yield data, port, codes


def at_the_platform(data: Path, statement: str) -> None:
    """Run a statement with ``c`` (a feed's change), ``p`` (the platform) and the modules at hand."""
    code = (
        "import sys, json; from pathlib import Path; from datetime import datetime, UTC\n"
        "from sync.central import feed, stores, manifests\n"
        "from sync.central.platform import Config, open_platform\nfrom sync.records import Topic\n"
        "p = open_platform(Config(Path(sys.argv[1]), ''))\n"
        f"with feed.change(p.db, p.hub) as c: {statement}\np.close()"
    )
    subprocess.run([sys.executable, "-c", code, str(data)], check=True)


def test_signed_playlists_come_at_once_forged_ones_never_and_keys_and_hashes_come_along(
    tmp_path: Path, central: tuple[Path, int, list[str]]
) -> None:
    data, port, codes = central
    process = agent(tmp_path, port, codes[0], "--poll", "60")
    cache = Cache.open(tmp_path / "cache.db", Keys.load(tmp_path))
    assert until(lambda: cache.profile("c5") is not None)
    time.sleep(1)  # the stream is up
    began = time.monotonic()
    at_the_platform(data, "manifests.publish(c, Topic.PLAYLIST, 'main', {'items': [1]}, p.now())")
    assert until(lambda: "main" in cache.manifests(Topic.PLAYLIST))
    assert time.monotonic() - began < 30  # polling alone would take 60 s
    rows = {
        Topic.PLAYLIST: {"main": {"kid": "x", "payload": "{}", "signature": "0" * 128}},
        Topic.STAFF: {"A17": {"id": "A17", "role": "associate", "pin": "$argon2id$v=19$m=19456,t=2,p=1$c2FsdA$aGFzaA"}},
        Topic.BEACON_KEY: {"b1": {"customer": "c5", "key": "AAECAwQFBgcICQoLDA0ODw==", "exponent": 10}},
        Topic.TOKEN_KEY: {"k1": {"kid": "k1", "public_key": "ab" * 32, "valid_from": "2020-01-01T00:00:00Z",
                                 "valid_until": "2099-01-01T00:00:00Z"}},
    }  # fmt: skip
    told = json.dumps({topic.value: keys for topic, keys in rows.items()})
    at_the_platform(
        data, f"[c.to('s1', [(Topic(t), k, r)]) for t, keys in json.loads({told!r}).items() for k, r in keys.items()]"
    )
    assert until(lambda: bool(cache.records(Topic.BEACON_KEY)) and bool(cache.records(Topic.STAFF)))
    assert cache.records(Topic.STAFF)["A17"]["pin"].startswith("$argon2id$")
    assert cache.records(Topic.BEACON_KEY)["b1"]["customer"] == "c5"
    assert until(lambda: "k1" in [key.kid for key in cache.token_keys(cache.contact().last_contact_at)])  # type: ignore[arg-type]
    assert cache.manifests(Topic.PLAYLIST)["main"].body == {"items": [1]}
    assert stop(process) == 0
    cache.close()


def test_an_erasure_does_not_wait_for_the_end_of_a_long_catching_up(
    tmp_path: Path, central: tuple[Path, int, list[str]]
) -> None:
    data, port, codes = central
    process = agent(tmp_path, port, codes[3])
    cache = Cache.open(tmp_path / "cache.db", Keys.load(tmp_path))
    assert until(lambda: cache.profile("c3") is not None)
    assert stop(process) == 0
    shown = cache.status().cursor
    at_the_platform(data, MANY_AND_THEN_AN_ERASURE)
    proxy = ChaosProxy(port, 1)
    proxy.only = "latency"
    proxy.start()
    # Pages of four over a slow line: some 75 of them lie before the erasure.
    process = agent(tmp_path, proxy.port, codes[3], "--page", "4")
    assert until(lambda: cache.profile("c3") is None)
    assert cache.status().cursor == shown
    assert cache.profile("c4") is not None
    proxy.only = "pass"
    assert until(lambda: cache.status().cursor > shown + 300)
    assert cache.profile("c3") is None
    assert stop(process) == 0
    proxy.stop()
    cache.close()


def test_a_device_changes_its_key_also_when_the_answer_was_lost(
    tmp_path: Path, central: tuple[Path, int, list[str]]
) -> None:
    _, port, codes = central
    ledger = Ledger.open(tmp_path / "ledger.db", Keys.load(tmp_path))
    process = agent(tmp_path, port, codes[1])
    assert until(lambda: ledger.device_id != "not-enrolled")
    assert stop(process) == 0
    first = (tmp_path / identity.FILE).read_bytes()
    process = agent(tmp_path, port, codes[1], "--device-key-days", "0.000001")
    assert until(lambda: (tmp_path / identity.FILE).read_bytes() != first)
    assert stop(process) == 0
    second = (tmp_path / identity.FILE).read_bytes()
    assert not (tmp_path / identity.NEXT).exists()
    # The platform knows the second; the device, killed before it heard so, still has the first.
    (tmp_path / identity.NEXT).write_bytes(second)
    (tmp_path / identity.FILE).write_bytes(first)
    ledger.promise(EventType.VISIT_STARTED)
    process = agent(tmp_path, port, codes[1])
    assert until(lambda: ledger.counts().waiting == 0)
    assert until(lambda: (tmp_path / identity.FILE).read_bytes() == second)
    assert stop(process) == 0
    ledger.close()


def test_a_stolen_device_is_wiped_at_its_first_contact(tmp_path: Path, central: tuple[Path, int, list[str]]) -> None:
    data, port, codes = central
    keys = Keys.load(tmp_path)
    ledger = Ledger.open(tmp_path / "ledger.db", keys)
    process = agent(tmp_path, port, codes[2])
    cache = Cache.open(tmp_path / "cache.db", keys)
    assert until(lambda: cache.profile("c5") is not None)
    assert stop(process) == 0
    ledger.promise(EventType.PIECE_VIEWED, data={"sku": "P-1"})
    device = ledger.device_id
    cache.close()
    ledger.close()
    (tmp_path / "media" / ("ab" * 32)).write_bytes(b"x")
    at_the_platform(data, f"assert stores.revoke(c, {device!r}, p.now())")
    process = agent(tmp_path, port, codes[2])  # the thief switches it on
    assert process.wait(60) == 2
    assert process.stderr is not None
    process.stderr.close()
    assert (tmp_path / "revoked").exists()
    left = {path.name for path in tmp_path.rglob("*") if path.is_file() and path.parent.name != "logs"}
    assert {name for name in left if not name.endswith("lock")} == {"revoked"}
    assert Keys.load(tmp_path) != keys  # what could still be scraped from the disk has no key
