"""Telex: names and words as people type them."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.identity.telex import Telex, compose

WORDS = {
    "nguyeenx": "nguyễn",
    "Nguyeenx": "Nguyễn",
    "NGUYEENX": "NGUYỄN",
    "vieetj": "việt",
    "vietje": "việt",
    "ddawngj": "đặng",
    "dduwcs": "đức",
    "ddoox": "đỗ",
    "dod": "đo",
    "huowng": "hương",
    "duwowng": "dương",
    "thuowr": "thuở",
    "truowngf": "trường",
    "phuowngj": "phượng",
    "nguwowif": "người",
    "ruowuj": "rượu",
    "quyeets": "quyết",
    "quoocs": "quốc",
    "quas": "quá",
    "gias": "giá",
    "gif": "gì",
    "giangr": "giảng",
    "hoaf": "hòa",
    "hoafn": "hoàn",
    "thuyr": "thủy",
    "thuys": "thúy",
    "hoaif": "hoài",
    "khuyeen": "khuyên",
    "tuaans": "tuấn",
    "lan": "lan",
    "maix": "mãi",
    "mux": "mũ",
    "muaf": "mùa",
    "muwaf": "mừa",
    "chuwa": "chưa",
    "nhaanx": "nhẫn",
    "vangf": "vàng",
    "bacj": "bạc",
    "ngocj": "ngọc",
    "kim": "kim",
    "cuwowngf": "cường",
    "hieeur": "hiểu",
    "yeens": "yến",
    "ow": "ơ",
    "w": "ư",
    "tw": "tư",
    "ass": "as",
    "aaa": "aa",
    "ddd": "dd",
    "asz": "a",
    "asf": "à",
    "ww": "w",
    "xyz": "xyz",
    "s": "s",
}


@pytest.mark.parametrize("keys", WORDS)
def test_a_word(keys: str) -> None:
    assert compose(keys) == WORDS[keys]


def test_a_whole_name() -> None:
    line = Telex()
    for key in "Nguyeenx Thij Ddawngj Lan":
        line.type(key)
    assert line.text == "Nguyễn Thị Đặng Lan"


def test_deleting_takes_away_what_is_seen() -> None:
    line = Telex()
    for key in "Thuyr Lan":
        line.type(key)
    seen = []
    while line.text:
        line.backspace()
        seen.append(line.text)
    assert [len(text) for text in seen] == list(range(7, -1, -1))
    assert seen[2] == "Thủy "
    line.backspace()
    assert line.text == ""


def test_digits_and_signs_end_a_word() -> None:
    line = Telex()
    for key in "an12s":
        line.type(key)
    assert line.text == "an12s"


def test_a_line_has_an_end_and_can_be_forgotten() -> None:
    line = Telex(longest=5)
    for key in "minhminh":
        line.type(key)
    assert line.text == "minhm"
    line.clear()
    assert line.text == ""


@settings(max_examples=500, deadline=None)
@given(st.lists(st.sampled_from([*"abcdefghijklmnopqrstuvwxyzAEDW 1", "<"]), max_size=40))
def test_any_typing_gives_composed_text(keys: list[str]) -> None:
    line = Telex()
    for key in keys:
        before = len(line.text)
        if key == "<":
            line.backspace()
            assert len(line.text) == max(0, before - 1)
        else:
            line.type(key)
        assert line.text == unicodedata.normalize("NFC", line.text)


def test_a_tone_stays_when_the_last_letter_goes() -> None:
    line = Telex()
    for key in "Phuwowngj":
        line.type(key)
    assert line.text == "Phượng"
    line.backspace()
    assert line.text == "Phượn"
    line.type("g")
    assert line.text == "Phượng"
