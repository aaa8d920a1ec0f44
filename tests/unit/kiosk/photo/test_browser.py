"""The hand-over in a real browser: a phone's screen, one button, a picture that can be saved, and kind pages after."""

from __future__ import annotations

import base64
from collections.abc import Iterator

import cv2
import numpy as np
import pytest
from playwright.sync_api import Browser, Page, expect

from tests.unit.kiosk.photo.phone import Stand, ask, stand
from tests.unit.sync.central.browser import CHROMIUM, chromium, shoot

pytestmark = [pytest.mark.slow, pytest.mark.skipif(not CHROMIUM.exists(), reason="chromium is not installed")]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as made:
        yield made


@pytest.fixture
def shop() -> Iterator[Stand]:
    with stand() as made:
        yield made


@pytest.fixture(scope="module")
def picture() -> bytes:
    """A real JPEG with something to recognise in it."""
    rng = np.random.default_rng(3)
    small = rng.integers(40, 220, (24, 14, 3), dtype=np.uint8)
    large = cv2.resize(small, (1080, 1850), interpolation=cv2.INTER_CUBIC)
    return bytes(cv2.imencode(".jpg", large, [cv2.IMWRITE_JPEG_QUALITY, 92])[1].data)


@pytest.fixture
def troubles() -> list[str]:
    return []


def phone(browser: Browser, troubles: list[str], language: str = "vi-VN", **more: bool) -> Page:
    page = browser.new_context(viewport={"width": 390, "height": 844}, locale=language, **more).new_page()  # type: ignore[arg-type]
    page.on("pageerror", lambda error: troubles.append(str(error)))
    page.on("console", lambda said: troubles.append(said.text) if said.type == "error" else None)
    return page


def shown(page: Page) -> bytes:
    source = page.locator("#photo").get_attribute("src") or ""
    return base64.b64decode(source.partition(",")[2])


def test_a_phone_gets_its_photo_once(browser: Browser, shop: Stand, picture: bytes, troubles: list[str]) -> None:
    photo, link = shop.offer(picture)
    mine = phone(browser, troubles)
    mine.goto(link)
    expect(mine.locator("h1")).to_have_text("Ảnh của quý khách")
    expect(mine.locator("html")).to_have_attribute("lang", "vi")
    assert mine.evaluate("[...document.fonts].filter(f => f.status === 'loaded').length") >= 1, "the house's own type"
    assert mine.evaluate("document.documentElement.scrollWidth") <= 390
    button = mine.locator("#save").bounding_box()
    assert button is not None and button["height"] >= 44 and button["y"] + button["height"] < 844, "in sight at once"
    shoot(mine, "photo-page-vi")
    mine.reload()
    mine.click("#save")
    expect(mine.locator("h1")).to_have_text("Xin hãy lưu ảnh ngay")
    mine.wait_for_function("document.getElementById('photo').naturalWidth === 1080")
    assert shown(mine) == picture
    assert mine.evaluate("document.scripts.length") == 0
    shoot(mine, "photo-saved-vi")
    assert shop.saved.wait(10)
    assert not any(photo.jpeg)
    # The phone has it for as long as the page is open, whatever the kiosk does now.
    shop.server.stop()
    assert (
        mine.evaluate(
            "async () => { const i = document.getElementById('photo'); await i.decode(); return i.naturalHeight }"
        )
        == 1850
    )
    assert troubles == []


def kind_page(page: Page, title: str) -> None:
    """Words that fit the phone, and nothing of a photo."""
    expect(page.locator("h1")).to_have_text(title)
    expect(page.locator("img")).to_have_count(0)
    expect(page.locator("#save")).to_have_count(0)
    assert page.locator("p").first.inner_text() != ""
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert page.evaluate("document.documentElement.scrollHeight") <= 844, "all of it in sight"


@pytest.mark.parametrize(
    ("language", "locale", "title"),
    [("vi", "vi-VN", "Liên kết đã hết hạn"), ("en", "en-GB", "This link has expired")],
)
def test_a_link_whose_time_is_over_is_told_kindly(
    browser: Browser, picture: bytes, troubles: list[str], language: str, locale: str, title: str
) -> None:
    with stand(lifetime=2.0) as shop:
        photo, link = shop.offer(picture, language)
        early, late = phone(browser, troubles, locale), phone(browser, troubles, locale)
        early.goto(link)
        expect(early.locator("#save")).to_have_count(1)
        early.wait_for_timeout(2200)
        late.goto(link)
        kind_page(late, title)
        early.click("#save")
        kind_page(early, title)
        shoot(late, f"photo-expired-{language}")
        assert not any(photo.jpeg)
        assert all("410" in said for said in troubles)


@pytest.mark.parametrize(
    ("language", "locale", "title"),
    [("vi", "vi-VN", "Ảnh đã được lưu"), ("en", "en-GB", "This photo has been saved")],
)
def test_a_second_phone_and_the_same_one_again_are_told_kindly(
    browser: Browser, shop: Stand, picture: bytes, troubles: list[str], language: str, locale: str, title: str
) -> None:
    _, link = shop.offer(picture, language)
    mine, other = phone(browser, troubles, locale), phone(browser, troubles, locale)
    mine.goto(link)
    other.goto(link)
    mine.click("#save")
    mine.wait_for_function("document.getElementById('photo').naturalWidth > 0")
    assert shop.saved.wait(10)
    other.click("#save")
    kind_page(other, title)
    shoot(other, f"photo-again-{language}")
    mine.goto(link)
    kind_page(mine, title)
    # A browser calls an answer of 410 an error; that is all it may complain of.
    assert all("410" in said for said in troubles)


def test_the_end_of_the_visit_while_the_page_is_open(
    browser: Browser, shop: Stand, picture: bytes, troubles: list[str]
) -> None:
    _, link = shop.offer(picture, "en")
    mine = phone(browser, troubles, "en-GB")
    mine.goto(link)
    shop.links.withdraw()
    shop.offer(picture, "vi")  # the next shopper's
    mine.click("#save")
    expect(mine.locator("h1")).to_have_text("The photo has been deleted")
    expect(mine.locator("img")).to_have_count(0)
    shoot(mine, "photo-withdrawn-en")


def test_wrong_links_end_in_words(browser: Browser, shop: Stand, troubles: list[str]) -> None:
    for locale, wrong, busy in (
        ("en-GB", "There is no photo here", "One moment, please"),
        ("vi-VN", "Không tìm thấy ảnh", "Xin đợi một chút"),
    ):
        mine = phone(browser, troubles, locale)
        mine.goto(f"{shop.listening.base}/p/{0:032d}")
        assert mine.locator("h1").inner_text() in (wrong, busy)
        for _ in range(5):  # a slow machine's guesses may be too few for a second
            for number in range(40):
                ask("GET", f"{shop.listening.base}/p/{number:032d}")
            mine.reload()
            if mine.locator("h1").inner_text() == busy:
                break
        expect(mine.locator("h1")).to_have_text(busy)


def test_https_that_the_kiosk_signed(
    browser: Browser, tmp_path_factory: pytest.TempPathFactory, picture: bytes, troubles: list[str]
) -> None:
    with stand(secure=True, folder=tmp_path_factory.mktemp("tls")) as shop:
        _, link = shop.offer(picture)
        mine = phone(browser, troubles, ignore_https_errors=True)
        mine.goto(link)
        mine.click("#save")
        mine.wait_for_function("document.getElementById('photo').naturalWidth === 1080")
        assert shown(mine) == picture
        assert shop.saved.wait(10)
        assert troubles == []
