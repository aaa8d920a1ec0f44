"""How finely is drawn follows how late pictures come: the tail counts, not the middle."""

from __future__ import annotations

import pytest
from PySide6.QtGui import QGuiApplication

from kiosk.tryon import MirrorStage, wardrobe
from kiosk.tryon.quality import GRADES, SOFTWARE_GRADES, STILL, Grade, Pace, Quality

FRAME = 1 / 30


class Film:
    """A camera of 30 frames a second, and a mirror that shows some of them."""

    def __init__(self, grade: int = 0) -> None:
        self.now = 0.0
        self.number = 0
        self.quality = Quality(grade, grades=SOFTWARE_GRADES)
        self.pace = Pace(self.quality, lambda: self.now)

    def show(self, *steps: int, times: int) -> int:
        """Every step is so many frames of the camera on; the grade after ``times`` rounds of them."""
        for step in steps * times:
            self.number += step
            self.now += step * FRAME
            self.pace.frame(self.number, shown=True)
        return self.quality.index


def test_a_mirror_that_passes_over_every_third_frame_draws_more_coarsely() -> None:
    assert Film().show(1, 1, 2, times=9) == 1
    assert Film().show(1, 1, 2, times=100) == len(SOFTWARE_GRADES) - 1


def test_a_frame_that_is_passed_over_now_and_then_changes_nothing() -> None:
    assert Film().show(1, 1, 1, 1, 2, times=100) == 0
    assert Film(2).show(1, 1, 1, 1, 2, times=100) == 0, "and what was too much once is tried again"


def test_what_was_too_much_twice_is_tried_ever_more_rarely() -> None:
    film = Film(1)
    waited = []
    for _ in range(3):
        rounds = 0
        while film.show(1, times=24) != 0:
            rounds += 1
        waited.append(rounds)
        film.show(1, 2, times=24)
        assert film.quality.index > 0
    assert waited[0] < waited[1] < waited[2]


@pytest.mark.parametrize("grade", (*GRADES, *SOFTWARE_GRADES), ids=str)
def test_no_grade_is_below_the_floor(grade: Grade) -> None:
    assert grade.bounces >= 6
    assert grade.resolution >= 0.75


@pytest.mark.parametrize("grades", (GRADES, SOFTWARE_GRADES), ids=("card", "processor"))
def test_the_mirror_draws_by_its_grade(qapp: QGuiApplication, grades: tuple[Grade, ...]) -> None:
    stage, film = MirrorStage(), Film()
    film.quality.grades = grades
    stage._pace = film.pace
    told = []
    for step in range(len(grades)):
        if step:
            film.show(1, 2, times=13)
        assert stage.property("grade") == step
        names = ("bounces", "resolution", "dispersion", "samples", "mirrors", "rays")
        told.append(tuple(stage.property(name) for name in names))
        assert told[-1] == tuple(getattr(grades[step], name) for name in names)
    assert told[0] != told[-1]
    stage.be_patient()
    assert stage.property("bounces") == STILL.bounces
    wardrobe.close()
