"""The reference app in a real browser: its own key, a rotating code that a kiosk accepts, the customer's things."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import cv2
import httpx
import numpy as np
import pytest
import zxingcpp
from playwright.sync_api import Browser, Page, expect

from kiosk.identity.token import verify
from sync.records import TokenKey
from tests.unit.sync.central.browser import CHROMIUM, enrolled_feed, shoot, sign_in

pytestmark = [pytest.mark.slow, pytest.mark.skipif(not CHROMIUM.exists(), reason="chromium is not installed")]


def link(page: Page, address: str) -> str:
    """The address that the shop's console gives for a customer's phone."""
    sign_in(page, address)
    page.goto(address + "/customers?q=ngoc+lan")
    page.click("text=Nguyễn Thị Ngọc Lan")
    page.click("form[action$='/link'] button")
    return page.locator(".secret").inner_text()


def code_on(page: Page) -> str:
    """The code as a camera reads it off the page's pixels."""
    shot = page.locator("#code").screenshot()
    (read,) = zxingcpp.read_barcodes(cv2.imdecode(np.frombuffer(shot, np.uint8), cv2.IMREAD_GRAYSCALE))
    return str(read.text)


def test_a_customers_phone(console: Page, browser: Browser, address: str) -> None:
    url = link(console, address)
    phone = browser.new_context(viewport={"width": 390, "height": 844}, locale="vi-VN").new_page()
    troubles: list[str] = []
    phone.on("pageerror", lambda error: troubles.append(str(error)))
    phone.on("console", lambda message: troubles.append(message.text) if message.type == "error" else None)
    phone.goto(url)
    expect(phone.locator("#linked")).to_be_visible()
    expect(phone.locator("#hello")).to_have_text(re.compile("^Chào "))
    assert "#" not in phone.url, "the link's code stays in the address"
    expect(phone.locator("#code")).to_have_attribute("src", re.compile("^blob:"))
    phone.wait_for_function("document.getElementById('code').naturalWidth > 100")
    keys = [TokenKey.model_validate(record) for record in enrolled_feed(address, "token_key")]
    first = code_on(phone)
    claims = verify(first, keys, datetime.now(UTC))
    assert claims.customer == "cus-lan"
    shoot(phone, "app-vi")
    phone.click("#language")
    expect(phone.locator("#hello")).to_have_text(re.compile("^Hello "))
    expect(phone.locator("html")).to_have_attribute("lang", "en")
    shoot(phone, "app-en")
    # It changes by itself, and a reload needs no new link: the key stayed in the browser.
    phone.wait_for_function(
        "before => document.getElementById('code').dataset.text !== before", arg=first, timeout=60_000
    )
    phone.reload()
    expect(phone.locator("#code")).to_have_attribute("src", re.compile("^blob:"))
    phone.wait_for_function("document.getElementById('code').naturalWidth > 100")
    second = code_on(phone)
    assert verify(second, keys, datetime.now(UTC)).jti != claims.jti
    extractable = phone.evaluate(
        """() => new Promise(done => { const opening = indexedDB.open('guong', 1); opening.onsuccess = () => {
            const got = opening.result.transaction('mine').objectStore('mine').get('me');
            got.onsuccess = () => done(got.result.key.extractable); }; })"""
    )
    assert extractable is False
    assert troubles == []
    # The same link opens no second phone.
    thief = browser.new_context(locale="en-GB").new_page()
    thief.goto(url)
    expect(thief.locator("#notice")).to_contain_text("cannot be used")
    expect(thief.locator("#linked")).to_be_hidden()
    phone.click("#end")
    expect(phone.locator("#linked")).to_be_hidden()
    phone.reload()
    expect(phone.locator("#notice")).to_contain_text("Ask for a new link")


def test_the_page_runs_no_foreign_script(address: str) -> None:
    answer = httpx.get(address + "/app")
    policy = answer.headers["content-security-policy"]
    assert "script-src 'self'" in policy
    assert "unsafe" not in policy
    assert httpx.get(address + "/app/..%2f..%2fapp.py").status_code == 404
    assert "script-src" not in httpx.get(address + "/login").headers["content-security-policy"]
