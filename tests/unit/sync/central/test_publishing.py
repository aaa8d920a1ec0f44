"""Who may publish what to whom, by the console and by the command line, and that devices can check it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from sync.central import feed, manifests, media
from sync.central.__main__ import main
from sync.central.platform import Platform
from sync.protocol import open_manifest, paths
from sync.records import Manifest, SignedManifest
from tests.unit.sync.central.conftest import OTHER_STORE, STORE, Kiosk
from tests.unit.sync.central.test_console import sign_in

POLICY = {"key": "suggestions", "version": "tet-2027", "exploration": "20", "temperature": "35", "learning": "50"}


def checked(kiosk: Kiosk) -> dict[tuple[str, str], Manifest]:
    """Every manifest of the device's feed, opened under the keys that the platform told it."""
    kiosk.sign_in()
    told = kiosk.client.get(paths.ME, headers=kiosk.headers).json()["manifest_keys"]
    keys = {key["kid"]: key["public_key"] for key in told}
    return {
        (topic, key): open_manifest(SignedManifest.model_validate(record), keys, topic, key, kiosk.store)
        for (topic, key), record in kiosk.feed().items()
        if topic in ("policy", "model", "playlist")
    }


def test_an_admin_publishes_to_all_and_a_manager_to_the_own_store(client: TestClient, platform: Platform) -> None:
    here, there = Kiosk(client, platform), Kiosk(client, platform, OTHER_STORE, "Kiosk 2")
    with feed.change(platform.db, platform.hub) as change:
        poster = media.add(change, platform.media_folder, b"\xff\xd8\xff.", "image/jpeg", "tet.jpg")
        film = media.add(change, platform.media_folder, b"film", "video/mp4", "tet.mp4")
    token = sign_in(client, platform, "admin", None)
    assert client.post("/published/policy", data=POLICY | {"csrf": token, "store": ""}).status_code == 200
    token = sign_in(client, platform, "manager")
    playlist = {"csrf": token, "key": "main", "seconds": "8", f"file-{poster.sha256}": "on"}
    for wrong in ({f"file-{film.sha256}": "on"}, {"from": "25:00"}, {"until": "noon"}):
        assert client.post("/published/playlist", data=playlist | {"store": STORE} | wrong).status_code == 422
    assert client.post("/published/playlist", data=playlist | {"store": ""}).status_code == 403
    assert client.post("/published/playlist", data=playlist | {"store": OTHER_STORE}).status_code == 403
    evening = {"from": "18:00", "until": ""}
    assert client.post("/published/playlist", data=playlist | {"store": STORE} | evening).status_code == 200
    assert client.post("/published/policy", data=POLICY | {"csrf": token, "store": STORE}).status_code == 403
    found = checked(here)
    assert found["policy", "suggestions"].body == {
        "version": "tet-2027", "exploration": 0.2, "temperature": 0.35, "learning": 0.5,
    }  # fmt: skip
    assert found["playlist", "main"].body == {
        "items": [{"sha256": poster.sha256, "seconds": 8, "from": "18:00"}],
    }
    assert [file.size for file in found["playlist", "main"].files] == [4]
    assert set(checked(there)) == {("policy", "suggestions")}
    page = client.get("/published").text
    assert "suggestions" in page
    assert "main" in page


def test_what_is_withdrawn_is_gone_and_signed(client: TestClient, platform: Platform) -> None:
    kiosk = Kiosk(client, platform)
    token = sign_in(client, platform, "admin", None)
    assert client.post("/published/policy", data=POLICY | {"csrf": token, "store": STORE}).status_code == 200
    form = {"csrf": token, "topic": "policy", "key": "suggestions", "store": STORE}
    assert client.post("/published/withdraw", data=form | {"key": "other"}).status_code == 404
    assert client.post("/published/withdraw", data=form | {"store": ""}).status_code == 404
    assert client.post("/published/withdraw", data=form).status_code == 200
    assert checked(kiosk)["policy", "suggestions"].withdrawn
    assert client.post("/published/withdraw", data=form).status_code == 404


@pytest.mark.parametrize(
    "wrong",
    [
        {"version": ""}, {"version": "<b>"}, {"version": "x" * 33}, {"exploration": "1"}, {"exploration": "1e9"},
        {"temperature": "-5"}, {"learning": "all"}, {"key": "a b"}, {"key": "../../x"},
    ],
)  # fmt: skip
def test_a_wrong_form_publishes_nothing(client: TestClient, platform: Platform, wrong: dict[str, str]) -> None:
    token = sign_in(client, platform, "admin", None)
    assert client.post("/published/policy", data=POLICY | {"csrf": token, "store": ""} | wrong).status_code == 422
    assert client.post("/published/policy", data=POLICY | {"csrf": "x", "store": ""}).status_code == 403
    unknown = {"csrf": token, "key": "main", "seconds": "8", "store": "", "file-" + "0" * 64: "on"}
    assert client.post("/published/playlist", data=unknown).status_code == 422
    with platform.db.read() as connection:
        assert manifests.published(connection, None) == []


def command(platform: Platform, database: str, *words: str) -> int:
    where = ["--data", str(platform.media_folder.parent), *(["--database", database] if database else [])]
    return main([words[0], *words[1:], *where])


def test_the_command_line_publishes_with_files_and_takes_back(
    client: TestClient, platform: Platform, database: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    kiosk = Kiosk(client, platform)
    net = tmp_path / "ear.onnx"
    net.write_bytes(b"weights")
    body = json.dumps({"for": "ear"})
    assert command(platform, database, "publish", "model", "ear", "--body", body, "--file", str(net)) == 0
    version = int(capsys.readouterr().out)
    found: dict[Any, Manifest] = checked(kiosk)
    (file,) = found["model", "ear"].files
    assert (found["model", "ear"].version, file.name) == (version, "ear.onnx")
    assert client.get(paths.MEDIA.format(sha256=file.sha256), headers=kiosk.headers).content == b"weights"
    assert command(platform, database, "signing-key") == 0
    assert command(platform, database, "publish", "model", "ear", "--withdraw") == 0
    assert checked(kiosk)["model", "ear"].withdrawn
    capsys.readouterr()
    for words, said in (
        (("--body", "[1]"), "JSON object"),
        (("--body", "{"), "Not published"),
        (("--store", "nowhere"), "no store nowhere"),
        (("--file", str(tmp_path / "none")), "cannot be read"),
    ):
        assert command(platform, database, "publish", "policy", "p", *words) == 1
        assert said in capsys.readouterr().err
