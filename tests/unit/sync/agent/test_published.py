"""From the console to the kiosk's store: what is published is signed, fetched and used, and forgeries never are."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from kiosk.personalization.settings import settings_of
from sync.records import Topic
from sync.store import Cache, Keys
from tests.unit.sync.agent.test_agent_with_platform import agent, stop, until

pytest.importorskip("sync.central.serve")
from sync.fault.processes import platform_process, seed

PASSWORD = "a long enough password"
PREPARE = f"""
import sys; from pathlib import Path
from sync.central import feed, media, users
from sync.central.platform import Config, open_platform
p = open_platform(Config(Path(sys.argv[1]), ''))
with feed.change(p.db, p.hub) as c:
    users.put_user(c, 'admin', {PASSWORD!r}, users.ADMIN, None, p.now())
    print(media.add(c, p.media_folder, sys.argv[2].encode(), 'image/jpeg', 'tet.jpg').sha256)
p.close()
"""
FORGE = """
import json, sys; from pathlib import Path
from sqlalchemy import select
from sync.central import feed, schema
from sync.central.platform import Config, open_platform
from sync.records import Topic
p = open_platform(Config(Path(sys.argv[1]), ''))
with feed.change(p.db, p.hub) as c:
    rows = c.connection.execute(select(schema.feed).where(schema.feed.c.topic.in_(['policy', 'playlist', 'model'])))
    for row in rows.all():
        record = json.loads(row.record)
        spoilt = record['payload'].replace(sys.argv[2], sys.argv[3])
        assert spoilt != record['payload']
        c.to(row.store, [(Topic(row.topic), row.key, record | {'payload': spoilt})])
print(c.heads['s1'])
p.close()
"""


@pytest.fixture(scope="module")
def central(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, int, list[str]]]:
    """The platform's folder, its port, and codes for two devices."""
    data = tmp_path_factory.mktemp("central")
    codes = seed("fill", str(data), "--profiles", "3", "--pieces", "1", "--codes", "2")
    assert isinstance(codes, list)
    with platform_process(data) as port:
        yield data, port, codes


def script(text: str, *words: str) -> str:
    return subprocess.run([sys.executable, "-c", text, *words], check=True, capture_output=True, text=True).stdout


def publish(port: int, picture: str) -> None:
    """A policy and a playlist for all stores, by the console's own forms."""
    with httpx.Client(base_url=f"http://127.0.0.1:{port}") as console:
        assert console.post("/login", data={"name": "admin", "password": PASSWORD}).status_code == 303
        found = re.search(r'name="csrf" value="(\w+)"', console.get("/").text)
        assert found is not None
        common = {"csrf": found[1], "store": ""}
        policy = {"key": "suggestions", "version": "tet-2027", "exploration": "20", "temperature": "35"}
        playlist = {"key": "main", "seconds": "8", f"file-{picture}": "on"}
        for kind, form in (("policy", policy | {"learning": "50"}), ("playlist", playlist)):
            assert console.post(f"/published/{kind}", data=common | form).status_code == 303


def test_published_things_reach_the_kiosk_and_forged_ones_do_not(
    tmp_path: Path, central: tuple[Path, int, list[str]]
) -> None:
    data, port, codes = central
    picture = script(PREPARE, str(data), "a picture").strip()
    device = tmp_path / "device"
    process = agent(device, port, codes.pop(), "--poll", "0.5")
    cache = Cache.open(device / "cache.db", Keys.load(device))
    publish(port, picture)
    net = tmp_path / "ear.onnx"
    net.write_bytes(b"weights of 8 MB")
    words = ["publish", "model", "ear", "--body", json.dumps({"version": "2027"}), "--file", str(net)]
    subprocess.run([sys.executable, "-m", "sync.central", *words, "--data", str(data)], check=True, capture_output=True)

    assert until(lambda: settings_of(cache).version == "tet-2027")
    assert settings_of(cache).exploration == 0.2
    assert until(lambda: cache.media_path(picture) is not None)
    assert cache.manifests(Topic.PLAYLIST)["main"].body["items"] == [{"sha256": picture, "seconds": 8}]
    assert until(lambda: "ear" in cache.manifests(Topic.MODEL))
    (file,) = cache.manifests(Topic.MODEL)["ear"].files
    assert until(lambda: cache.media_path(file.sha256) is not None)
    path = cache.media_path(file.sha256)
    assert path is not None
    assert path.read_bytes() == net.read_bytes()

    # Somebody who can write to the platform's database, and does not have its signing key.
    before = {topic: cache.manifests(topic) for topic in (Topic.POLICY, Topic.PLAYLIST, Topic.MODEL)}
    head = int(script(FORGE, str(data), '"issued_at":"20', '"issued_at":"21'))
    assert until(lambda: cache.status().cursor >= head)
    assert {topic: cache.manifests(topic) for topic in before} == before
    assert stop(process) == 0
    told = (device / "logs" / "agent.jsonl").read_text(encoding="utf-8")
    for what in ("policy suggestions", "playlist main", "model ear"):
        assert f"{what} was refused: its signature is wrong" in told
    cache.close()


def test_a_published_file_that_was_exchanged_is_never_used(
    tmp_path: Path, central: tuple[Path, int, list[str]]
) -> None:
    data, port, codes = central
    picture = script(PREPARE, str(data), "another picture").strip()
    (stored,) = [file for file in data.rglob(f"*{picture}*") if file.is_file()]
    stored.write_bytes(stored.read_bytes().replace(b"picture", b"PICTURE"))
    publish(port, picture)
    device = tmp_path / "device"
    process = agent(device, port, codes.pop(), "--poll", "0.5")
    cache = Cache.open(device / "cache.db", Keys.load(device))
    log = device / "logs" / "agent.jsonl"
    assert until(lambda: log.exists() and "arrived damaged" in log.read_text(encoding="utf-8"))
    assert "main" in cache.manifests(Topic.PLAYLIST)
    assert cache.media_path(picture) is None
    assert stop(process) == 0
    cache.close()
