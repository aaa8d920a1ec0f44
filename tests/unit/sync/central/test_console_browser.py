"""A manager's morning, and the back office, in a real browser against a real platform process."""

from __future__ import annotations

from datetime import UTC, datetime

import httpx
import pytest
from playwright.sync_api import Page, expect

from tests.unit.sync.central.browser import CHROMIUM, shoot, sign_in

pytestmark = [pytest.mark.slow, pytest.mark.skipif(not CHROMIUM.exists(), reason="chromium is not installed")]


def test_a_managers_morning(console: Page, address: str) -> None:
    page, failures = console, list[str]()
    page.on("requestfailed", lambda request: failures.append(request.url))
    page.on("response", lambda answer: failures.append(answer.url) if answer.status >= 500 else None)
    page.goto(address + "/")
    shoot(page, "login")
    sign_in(page, address)
    for language in ("vi", "en"):
        for name in (
            *("", "customers", "catalogue", "offers", "sales", "messages"),
            *("devices", "erasure", "access", "audit", "staff", "published"),
        ):
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


def test_the_back_office(console: Page, address: str) -> None:
    page = console
    sign_in(page, address)
    page.goto(address + "/access?lang=vi")
    page.fill("form[action='/access/users'] input[name=name]", "chi.hanh")
    page.fill("form[action='/access/users'] input[name=password]", "mat khau that dai")
    page.select_option("form[action='/access/users'] select[name=role]", "manager")
    page.select_option("form[action='/access/users'] select[name=store]", "hcm-dong-khoi")
    page.click("form[action='/access/users'] button")
    expect(page.locator("main")).to_contain_text("chi.hanh")
    page.fill("form[action='/access/keys'] input[name=name]", "Quầy <1>")
    page.select_option("form[action='/access/keys'] select[name=store]", "hcm-dong-khoi")
    page.click("form[action='/access/keys'] button")
    key = page.locator(".secret").inner_text()
    assert key.startswith("gk_")
    expect(page.locator("main")).to_contain_text("Quầy <1>")
    shoot(page, "access-key")
    sold = httpx.post(
        address + "/v1/sales",
        headers={"Authorization": f"Bearer {key}", "Idempotency-Key": "browser-0001"},
        json={
            "id": "S-7",
            "at": datetime.now(UTC).isoformat(),
            "customer": "cus-lan",
            "lines": [{"sku": "GE-001", "price_vnd": 42_800_000}],
            "points": 428,
        },
    )
    assert sold.status_code == 200, sold.text
    page.goto(address + "/sales")
    expect(page.locator("main")).to_contain_text("42.800.000")
    shoot(page, "sales-one")
    page.goto(address + "/messages")
    page.select_option("form[action='/hooks'] select[name=channel]", "zalo")
    page.fill("form[action='/hooks'] input[name=url]", "http://127.0.0.1:9/send")
    page.click("form[action='/hooks'] button")
    expect(page.locator(".secret")).to_contain_text("whsec_")
    page.fill("form[action='/messages'] input[name=customer]", "cus-lan")
    page.fill("form[action='/messages'] input[name=topic]", "birthday")
    page.fill("form[action='/messages'] textarea", "Chúc mừng sinh nhật <b>chị</b>")
    page.click("form[action='/messages'] button")
    shoot(page, "messages-one")
    page.goto(address + "/access")
    page.click("form[action='/access/keys/revoke'] button")
    expect(page.locator("main")).to_contain_text("Đã thu hồi")
    page.click("form[action='/access/users/disable'] button")
    expect(page.locator("main")).to_contain_text("Đã khóa")
