"""What goes home below a photo: the names of the pieces and of the shop; and how it goes, as the settings say."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from PySide6.QtGui import QColor, QFontDatabase, QGuiApplication, QImage

from foundation.heartbeat import Hearts
from kiosk.photo.sharing import Sharing
from kiosk.settings import Settings
from kiosk.view.photo_card import card
from kiosk.view.photo_view import PhotoView, sharing
from tests.unit.kiosk.photo.test_booth import Shop

FONTS = Path(__file__).parents[4] / "assets" / "fonts"
WIDE, TALL = (1920, 1080), (1080, 1600)
LONG_NAME = "Công ty Trách nhiệm hữu hạn Vàng bạc Đá quý Trang sức Gương Sài Gòn"

pytestmark = pytest.mark.screen


@pytest.fixture(autouse=True)
def fonts(qapp: QGuiApplication) -> None:
    for file in sorted(FONTS.glob("*.ttf")):
        QFontDatabase.addApplicationFont(str(file))


def made(size: tuple[int, int], names: list[str], shop: str) -> tuple[QImage, NDArray[np.int64]]:
    """The card of a plain green picture, and (h, w, 3) RGB of the band below that."""
    picture = QImage(*size, QImage.Format.Format_RGB32)
    picture.fill(QColor("#306050"))
    image = card(picture, names, shop)
    assert image.width() == size[0]
    plain = image.convertToFormat(QImage.Format.Format_RGB888)
    rows = np.frombuffer(plain.constBits(), np.uint8).reshape(plain.height(), plain.bytesPerLine())
    pixels = rows[:, : plain.width() * 3].reshape(plain.height(), plain.width(), 3).astype(int)
    assert (pixels[: size[1]] == [0x30, 0x60, 0x50]).all(), "the picture is untouched"
    return image, pixels[size[1] :]


def ink(band: NDArray[np.int64]) -> NDArray[np.bool_]:
    """(h, w): where something is written in a band; the golden line above it left out."""
    return np.asarray(band[4:].max(axis=2) > 100)


@pytest.mark.parametrize("size", [WIDE, TALL], ids=["wide", "tall"])
def test_the_shops_own_name_stands_at_the_right(size: tuple[int, int]) -> None:
    bands = {shop: ink(made(size, [], shop)[1]) for shop in ("Gương", "Ngọc Lan", "")}
    for band in bands.values():
        assert not band[:, : size[0] // 2].any()
    assert not bands[""].any()
    one, other = (np.nonzero(bands[shop].any(axis=0))[0] for shop in ("Gương", "Ngọc Lan"))
    assert one.max() == pytest.approx(size[0] - 56, abs=6) and other.max() == pytest.approx(size[0] - 56, abs=6)
    assert other.min() < one.min() - 40, "a longer name is wider"
    assert bands["Gương"].sum() > 1000


@pytest.mark.parametrize("size", [WIDE, TALL], ids=["wide", "tall"])
def test_a_long_name_of_a_shop_is_set_smaller_and_leaves_room_for_the_pieces(size: tuple[int, int]) -> None:
    band = ink(made(size, ["Nhẫn ấn Gia Bảo"], LONG_NAME)[1])
    columns = np.nonzero(band.any(axis=0))[0]
    assert columns.min() > 40 and columns.max() < size[0] - 40
    gaps = np.diff(columns)
    assert gaps.max() > 30, "the piece's name and the shop's are apart"
    assert columns[int(gaps.argmax()) + 1] > 0.55 * size[0]


def test_the_band_grows_with_the_names_and_all_of_them_are_written() -> None:
    names = ["Bông tai giọt sương", "Nhẫn ấn Gia Bảo", "Dây chuyền Trăng non"]
    heights = [made(TALL, names[:count], "Gương")[1].shape[0] for count in (0, 1, 2, 3)]
    assert heights[0] == heights[1] < heights[2] < heights[3]
    assert heights[3] - heights[2] == pytest.approx(heights[2] - heights[1], abs=25)
    lines = ink(made(TALL, names, "")[1])[:, : TALL[0] // 2].any(axis=1)
    begun = (np.diff(lines.astype(int)) == 1).sum()
    assert begun >= 3, "each has a line"


def test_the_settings_name_is_the_one_that_is_written(qapp: QGuiApplication, monkeypatch: pytest.MonkeyPatch) -> None:
    from PySide6.QtQml import QQmlEngine

    written: list[str] = []
    monkeypatch.setattr(
        "kiosk.view.photo_card.card",
        lambda image, _names, shop: written.append(shop) or image,  # type: ignore[func-returns-value]
    )
    engine = QQmlEngine()
    view = PhotoView(engine, Shop().in_the_mirror().session, Settings(shop_name="Ngọc Lan"), Hearts(), engine)
    picture = QImage(40, 40, QImage.Format.Format_RGB32)
    picture.fill(QColor("#306050"))
    view.take(picture, ["E-1"])
    view.stop()
    assert written == ["Ngọc Lan"]


@pytest.mark.parametrize(
    ("link", "secure", "offered"), [("http", False, True), ("https", True, True), ("off", False, False)]
)
def test_a_photo_goes_to_phones_as_the_setting_says(
    qapp: QGuiApplication, tmp_path: Path, link: str, secure: bool, offered: bool
) -> None:
    from PySide6.QtQml import QQmlEngine

    pem = tmp_path / "shop.pem"
    settings = Settings(
        photo_link=link, photo_address="192.0.2.7", photo_port=8099, photo_certificate=pem, data=tmp_path
    )
    assert sharing(settings) == Sharing(secure, "192.0.2.7", 8099, pem, tmp_path)
    engine = QQmlEngine()
    view = PhotoView(engine, Shop().session, settings, Hearts(), engine)
    assert (view.booth._listen is not None) == offered
    view.stop()
