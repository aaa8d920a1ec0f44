"""A manager's morning in a real browser, against a real platform process."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect, sync_playwright

CHROMIUM = Path("/usr/bin/chromium")
pytestmark = [pytest.mark.slow, pytest.mark.skipif(not CHROMIUM.exists(), reason="chromium is not installed")]


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    data = tmp_path_factory.mktemp("central")
    words = [sys.executable, "-m", "sync.central", "serve", "--data", str(data), "--port", str(port), "--demo"]
    with subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        url = f"http://127.0.0.1:{port}"
        for _ in range(300):
            try:
                urllib.request.urlopen(url + "/health", timeout=1)
                break
            except OSError:
                time.sleep(0.1)
        yield url
        process.terminate()


@pytest.fixture(scope="module")
def page() -> Iterator[Page]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=str(CHROMIUM), args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
        )
        page = browser.new_page(viewport={"width": 1280, "height": 900}, java_script_enabled=False)
        yield page
        browser.close()


def shoot(page: Page, name: str) -> None:
    folder = os.environ.get("GUONG_SCREENSHOTS")
    if folder:
        page.screenshot(path=f"{folder}/{name}.png", full_page=True)


def test_a_managers_morning(page: Page, address: str) -> None:
    failures: list[str] = []
    page.on("requestfailed", lambda request: failures.append(request.url))
    page.on("response", lambda answer: failures.append(answer.url) if answer.status >= 500 else None)
    page.goto(address + "/")
    shoot(page, "login")
    page.fill("input[name=name]", "demo")
    page.fill("input[name=password]", "guong-demo-2026")
    page.click("main button")
    for language in ("vi", "en"):
        for name in ("", "customers", "catalogue", "offers", "devices", "erasure", "audit"):
            page.goto(f"{address}/{name}?lang={language}")
            assert page.locator("html").get_attribute("lang") == language
            shoot(page, f"{name or 'today'}-{language}")
    page.goto(address + "/customers?q=ngoc+lan")
    page.click("text=Nguyễn Thị Ngọc Lan")
    expect(page.locator("h1")).to_have_text("Nguyễn Thị Ngọc Lan")
    shoot(page, "customer")
    page.goto(address + "/catalogue")
    page.locator("form[action='/catalogue/gold']").first.locator("input[name=vnd]").fill("15000000")
    page.locator("form[action='/catalogue/gold']").first.locator("button").click()
    expect(page.locator("main")).to_contain_text("15.000.000 ₫")
    page.goto(address + "/devices")
    page.locator("form[action='/devices/code'] button").click()
    expect(page.locator(".secret")).to_be_visible()
    shoot(page, "code")
    assert failures == []
