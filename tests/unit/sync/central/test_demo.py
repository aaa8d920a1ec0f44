"""The demonstration fills an empty platform, once, and its codes verify with the key that devices get."""

from __future__ import annotations

from pathlib import Path

from fastapi.testclient import TestClient
from sqlalchemy import select

from sync.central import codes, demo, schema
from sync.central.app import create_app
from sync.central.platform import Config, open_platform
from sync.records import RECORD_OF, Profile, Purpose, Topic
from tests.unit.sync.central.conftest import Kiosk


def test_the_demonstration_is_whole(tmp_path: Path) -> None:
    platform = open_platform(Config(tmp_path))
    demo.seed(platform)
    assert demo.seed(platform) == []
    with TestClient(create_app(platform)) as client:
        kiosk = Kiosk(client, platform, demo.STORE)
        found = kiosk.feed()
    for (topic, _key), record in found.items():
        RECORD_OF[Topic(topic)].model_validate(record)
    lan = Profile.model_validate(found["profile", "cus-lan"])
    assert lan.first_name == "Lan"
    assert lan.allows(Purpose.OFFERS)
    for nameless, asked in (("cus-thao", None), ("cus-khanh", False)):
        stub = Profile.model_validate(found["profile", nameless])
        assert (stub.full_name, stub.birthday, stub.phone) == (demo.customers.STAND_IN, None, None)
        assert stub.allows(Purpose.RECOGNISE) is asked
    with platform.db.read() as connection:
        code = codes.mint(connection, "cus-lan", platform.now())
        files = connection.execute(select(schema.media.c.sha256)).scalars().all()
    (key,) = [record for (topic, _), record in found.items() if topic == "token_key"]
    assert codes.verify(code.text, key["public_key"])[2] == "cus-lan"
    assert all((platform.media_folder / name[:2] / name).is_file() for name in files)
    platform.close()
