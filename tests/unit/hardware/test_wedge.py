"""Telling a scanner's burst from a person's typing."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from hardware.wedge import LONGEST, KeyboardWedge


class Field:
    """A text field behind the wedge, and the scans it heard."""

    def __init__(self) -> None:
        self.wedge = KeyboardWedge()
        self.now = 0.0
        self.typed = ""
        self.scans: list[str] = []

    def keys(self, text: str, gap: float) -> Field:
        for character in text:
            self.now += gap
            heard = self.wedge.key(character, self.now)
            self.typed += heard.released
            if heard.scan is not None:
                self.scans.append(heard.scan)
            if not heard.held:
                self.typed += character
        return self

    def rest(self, seconds: float = 1.0) -> Field:
        self.now += seconds
        self.typed += self.wedge.idle(self.now)
        return self


def test_a_scan_is_heard_and_reaches_no_field() -> None:
    field = Field().keys("8930000012340\r", 0.01).rest()
    assert field.scans == ["8930000012340"]
    assert field.typed == ""


def test_typing_reaches_the_field_whole_and_in_order() -> None:
    field = Field().keys("Nguyễn Lan\r", 0.12).rest()
    assert field.scans == []
    assert field.typed == "Nguyễn Lan\r"


def test_a_short_burst_is_no_scan() -> None:
    field = Field().keys("12345\r", 0.01).rest()
    assert field.scans == []
    assert field.typed == "12345\r"


def test_a_scan_in_the_midst_of_typing_leaves_the_typing_alone() -> None:
    field = Field().keys("La", 0.2).rest().keys("GU-000123\r", 0.01).rest().keys("n", 0.2).rest()
    assert field.scans == ["GU-000123"]
    assert field.typed == "Lan"


def test_two_scans_in_a_row() -> None:
    assert Field().keys("AAAAAA\rBBBBBB\r", 0.02).rest().scans == ["AAAAAA", "BBBBBB"]


def test_a_break_in_the_burst_is_no_scan() -> None:
    field = Field().keys("893000", 0.01).rest(0.05).keys("12\r", 0.01).rest()
    assert field.scans == []
    assert field.typed == "89300012\r"


def test_an_endless_burst_is_not_listened_to() -> None:
    field = Field().keys("x" * (5 * LONGEST) + "\r", 0.001).rest()
    assert field.scans == []
    assert len(field.typed) <= LONGEST
    assert field.rest().keys("AAAAAA\r", 0.01).scans == ["AAAAAA"]


@settings(max_examples=300, deadline=None)
@given(st.lists(st.tuples(st.characters() | st.sampled_from("\r\n\t"), st.floats(-1, 1)), max_size=80))
def test_no_key_is_lost_or_doubled(keys: list[tuple[str, float]]) -> None:
    field = Field()
    for character, gap in keys:
        field.keys(character, gap)
    field.rest(5)
    given_in = "".join(character for character, _ in keys)
    taken_out = sum(len(scan) + 1 for scan in field.scans)
    assert len(field.typed) + taken_out == len(given_in)
