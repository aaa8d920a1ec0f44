"""A demo platform as a real process, and what tests in a real browser share."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from playwright.sync_api import Browser, Page, sync_playwright

from sync.protocol import paths, public_key_hex, token_form

CHROMIUM = Path("/usr/bin/chromium")


@contextmanager
def demo_platform(data: Path) -> Iterator[str]:
    """Its address."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    words = [sys.executable, "-m", "sync.central", "serve", "--data", str(data), "--port", str(port), "--demo"]
    words.append("--local-hooks")
    with subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        url = f"http://127.0.0.1:{port}"
        for _ in range(600):
            try:
                urllib.request.urlopen(url + "/health", timeout=1)
                break
            except OSError:
                time.sleep(0.1)
        yield url
        process.terminate()


@contextmanager
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=str(CHROMIUM), args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
        )
        yield browser
        browser.close()


def shoot(page: Page, name: str) -> None:
    folder = os.environ.get("GUONG_SCREENSHOTS")
    if folder:
        page.screenshot(path=f"{folder}/{name}.png", full_page=True)


def sign_in(page: Page, address: str) -> None:
    page.goto(address + "/login")
    page.fill("input[name=name]", "demo")
    page.fill("input[name=password]", "guong-demo-2026")
    page.click("main button")
    page.locator("nav a").first.wait_for()


def enrolled_feed(address: str, topic: str) -> list[Any]:
    """The records of one topic, as the demonstration's one device gets them."""
    key = Ed25519PrivateKey.generate()
    body = {"code": "GUONG-DEMO-2026", "public_key": public_key_hex(key), "name": "Kiosk"}
    device = httpx.post(address + paths.ENROL, json=body).json()["device"]
    token = httpx.post(address + paths.TOKEN, data=token_form(device, key, datetime.now(UTC))).json()["access_token"]
    headers = {"Authorization": f"Bearer {token}"}
    page = httpx.get(address + paths.FEED, params={"after": 0, "limit": 1000}, headers=headers).json()
    return [change["record"] for change in page["changes"] if change["topic"] == topic and change["record"]]
