"""A policy and a playlist published in a real browser are used by a real device."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from kiosk.personalization.settings import settings_of
from sync.records import Topic
from sync.store import Cache, Keys
from tests.unit.sync.agent.test_agent_with_platform import agent, stop, until
from tests.unit.sync.central.browser import CHROMIUM, shoot, sign_in

pytestmark = [pytest.mark.slow, pytest.mark.skipif(not CHROMIUM.exists(), reason="chromium is not installed")]


def test_what_is_published_here_is_used_there(console: Page, address: str, tmp_path: Path) -> None:
    process = agent(tmp_path, int(address.rpartition(":")[2]), "GUONG-DEMO-2026")
    cache = Cache.open(tmp_path / "cache.db", Keys.load(tmp_path))
    page = console
    sign_in(page, address)
    page.goto(address + "/published?lang=vi")
    expect(page.locator("main")).to_contain_text("Chưa phát hành gì.")
    page.fill("form[action='/published/policy'] input[name=version]", "tet-2027")
    page.fill("form[action='/published/policy'] input[name=exploration]", "25")
    page.click("form[action='/published/policy'] button")
    expect(page.locator("main")).to_contain_text("tet-2027")
    picture = page.locator("form[action='/published/playlist'] input[type=checkbox]").first
    sha256 = str(picture.get_attribute("name")).removeprefix("file-")
    picture.check()
    page.click("form[action='/published/playlist'] button")
    expect(page.locator("table")).to_contain_text("main")
    shoot(page, "published-vi")
    page.goto(address + "/published?lang=en")
    shoot(page, "published-en")
    assert until(lambda: settings_of(cache).version == "tet-2027")
    assert settings_of(cache).exploration == 0.25
    assert until(lambda: "main" in cache.manifests(Topic.PLAYLIST) and cache.media_path(sha256) is not None)
    page.click("tr:has-text('tet-2027') button")
    expect(page.locator("tr:has-text('suggestions')")).to_contain_text("Withdrawn")
    assert until(lambda: settings_of(cache).version == "taste-2")
    assert stop(process) == 0
    cache.close()
