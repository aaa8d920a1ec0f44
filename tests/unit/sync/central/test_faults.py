"""What the platform survives: SIGKILL under load, half a migration, a newer database, PostgreSQL gone and back."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import inspect, select, text

from sync.central import feed, schema, stores
from sync.central.bench import cluster as postgres
from sync.central.database import (
    MIGRATIONS,
    Database,
    DatabaseGone,
    DatabaseTooNew,
    alembic_config,
    newest_revision,
    run_migrations,
)
from sync.central.platform import Config, open_platform
from sync.protocol import CLOUDEVENTS_BATCH, encode_batch, paths, public_key_hex, token_form
from sync.records import Event
from tests.unit.sync.central.conftest import STORE

pytestmark = pytest.mark.slow


@pytest.fixture
def fresh(request: pytest.FixtureRequest, database: str) -> str:
    """An empty database of its own: an address, or nothing for SQLite."""
    if not database:
        return ""
    cluster: postgres.Cluster = request.getfixturevalue("cluster")
    return cluster.new_database()


class Server:
    """A real platform process."""

    def __init__(self, data: Path, database: str) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.url = f"http://127.0.0.1:{probe.getsockname()[1]}"
        words = ["serve", "--data", str(data), "--port", self.url.rpartition(":")[2], "--rate", "100000"]
        words += ["--database", database] if database else []
        self.process = subprocess.Popen([sys.executable, "-m", "sync.central", *words], stderr=subprocess.DEVNULL)
        for _ in range(400):
            try:
                httpx.get(self.url + "/health", timeout=2)
                return
            except httpx.TransportError:
                time.sleep(0.1)
        raise AssertionError("the platform did not start")

    def kill(self) -> None:
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()


def enrolled(data: Path, database: str, server: Server) -> tuple[str, dict[str, str]]:
    platform = open_platform(Config(data, database))
    with feed.change(platform.db, platform.hub) as change:
        stores.add_store(change, STORE, "One")
        code = stores.make_code(change, STORE, platform.now())
    key = Ed25519PrivateKey.generate()
    body = {"code": code, "public_key": public_key_hex(key), "name": "K"}
    device = httpx.post(server.url + paths.ENROL, json=body).json()["device"]
    form = token_form(device, key, platform.now())
    token = httpx.post(server.url + paths.TOKEN, data=form).json()["access_token"]
    platform.close()
    return device, {"Authorization": f"Bearer {token}", "Content-Type": CLOUDEVENTS_BATCH}


def batch(device: str, worker: int, number: int, now: str) -> bytes:
    return encode_batch(
        Event.model_validate(
            {
                "id": f"w{worker}-{number}-{place}",
                "type": "piece.viewed",
                "device": device,
                "store": STORE,
                "sequence": number * 20 + place + 1,
                "at": now,
                "monotonic_ns": 1,
            }
        )
        for place in range(20)
    )


def test_killed_under_load_every_acknowledged_batch_is_there(tmp_path: Path, fresh: str) -> None:
    server = Server(tmp_path, fresh)
    device, headers = enrolled(tmp_path, fresh, server)
    acknowledged: list[str] = []
    now = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())

    def send(worker: int) -> None:
        with httpx.Client(timeout=10) as client:
            for number in range(10_000):
                try:
                    body = batch(device, worker, number, now)
                    answer = client.post(server.url + paths.EVENTS, content=body, headers=headers)
                except httpx.TransportError:
                    return
                if answer.status_code == 200:
                    acknowledged.extend(a["id"] for a in answer.json()["answers"] if a["verdict"] == "accepted")

    workers = [threading.Thread(target=send, args=(worker,)) for worker in range(4)]
    for worker in workers:
        worker.start()
    time.sleep(2.5)
    server.kill()
    for worker in workers:
        worker.join()
    database = Database(Config(tmp_path, fresh).database_url)
    with database.read() as connection:
        kept = set(connection.execute(select(schema.events.c.id)).scalars())
    database.close()
    assert len(acknowledged) > 100
    assert set(acknowledged) <= kept
    again = Server(tmp_path, fresh)
    answer = httpx.post(again.url + paths.EVENTS, content=batch(device, 0, 0, now), headers=headers)
    assert {a["verdict"] for a in answer.json()["answers"]} == {"duplicate"}
    again.kill()


@pytest.fixture
def half_way(tmp_path: Path) -> Iterator[Path]:
    """The migrations, and one more that makes a table and then fails or hangs."""
    folder = tmp_path / "migrations"
    shutil.copytree(MIGRATIONS, folder)
    newest = newest_revision(alembic_config(""))
    (folder / "versions" / "9999_half.py").write_text(
        "import os, time\nfrom alembic import op\nimport sqlalchemy as sa\n"
        f"revision = '9999'\ndown_revision = {newest!r}\n"
        "def upgrade():\n"
        "    op.create_table('half', sa.Column('id', sa.Integer))\n"
        "    op.add_column('media', sa.Column('half', sa.Integer))\n"
        "    if os.environ.get('GUONG_TEST_HANG'):\n        print('half', flush=True)\n        time.sleep(60)\n"
        "    raise RuntimeError('interrupted')\n",
        encoding="utf-8",
    )
    yield folder


def assert_as_before(url: str) -> None:
    database = Database(url)
    with database.read() as connection:
        found = inspect(connection)
        assert not found.has_table("half")
        assert "half" not in {column["name"] for column in found.get_columns("media")}
        version = connection.execute(text("SELECT version_num FROM alembic_version")).scalar_one()
    assert version == newest_revision(alembic_config(""))
    database.migrate()
    database.close()


def test_a_migration_that_fails_half_way_leaves_nothing(tmp_path: Path, fresh: str, half_way: Path) -> None:
    url = Config(tmp_path, fresh).database_url
    database = Database(url)
    database.migrate()
    with pytest.raises(RuntimeError, match="interrupted"):
        run_migrations(database, alembic_config(url, half_way))
    database.close()
    assert_as_before(url)


def test_a_migration_that_is_killed_half_way_leaves_nothing(tmp_path: Path, fresh: str, half_way: Path) -> None:
    url = Config(tmp_path, fresh).database_url
    database = Database(url)
    database.migrate()
    database.close()
    script = (
        "import sys; from pathlib import Path; from sync.central.database import *;"
        "url, folder = sys.argv[1:]; run_migrations(Database(url), alembic_config(url, Path(folder)))"
    )
    with subprocess.Popen(
        [sys.executable, "-c", script, url, str(half_way)],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={**os.environ, "GUONG_TEST_HANG": "1"},
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"half\n"
        process.send_signal(signal.SIGKILL)
    assert_as_before(url)


def test_a_newer_database_is_refused_and_left_alone(tmp_path: Path, fresh: str) -> None:
    database = Database(Config(tmp_path, fresh).database_url)
    database.migrate()
    with database.write() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(DatabaseTooNew, match="newer version"):
        database.migrate()
    database.close()


def test_the_migrations_make_the_tables_of_the_code(tmp_path: Path, fresh: str) -> None:
    database = Database(Config(tmp_path, fresh).database_url)
    database.migrate()
    names = set(schema.metadata.tables)
    with database.read() as connection:
        options = {"include_name": lambda name, kind, _parents: kind != "table" or name in names}
        assert compare_metadata(MigrationContext.configure(connection, opts=options), schema.metadata) == []
    database.close()


@pytest.mark.postgres
def test_postgresql_goes_and_comes_back(tmp_path: Path) -> None:
    if not postgres.available():
        pytest.skip("PostgreSQL 15 is not installed")
    cluster = postgres.Cluster()
    cluster.start()
    try:
        address = cluster.new_database()
        server = Server(tmp_path, address)
        device, headers = enrolled(tmp_path, address, server)
        now = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())

        def post(number: int) -> httpx.Response:
            body = batch(device, 0, number, now)
            return httpx.post(server.url + paths.EVENTS, content=body, headers=headers, timeout=30)

        assert post(0).status_code == 200
        cluster.stop()
        gone = post(1)
        assert (gone.status_code, gone.json()["code"]) == (503, "unavailable")
        assert httpx.get(server.url + "/health", timeout=30).status_code == 503
        cluster.start()
        answers = [a["verdict"] for a in post(0).json()["answers"] + post(1).json()["answers"]]
        assert answers == ["duplicate"] * 20 + ["accepted"] * 20
        server.kill()
    finally:
        cluster.remove()


def test_a_database_that_is_not_there_is_said_plainly(tmp_path: Path) -> None:
    with pytest.raises(DatabaseGone, match="does not answer"):
        open_platform(Config(tmp_path, "postgresql://guong@127.0.0.1:1/none"))
