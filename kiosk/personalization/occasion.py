"""Birthdays and anniversaries, near enough to mention."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from sync.records import Profile

DAYS_BEFORE = 7
DAYS_AFTER = 3


class OccasionKind(StrEnum):
    BIRTHDAY = "birthday"
    ANNIVERSARY = "anniversary"


@dataclass(frozen=True, slots=True)
class Occasion:
    """An occasion ``days`` from today: 0 today, 3 in three days, -1 yesterday."""

    kind: OccasionKind
    days: int


def _days_to(day: date, today: date) -> int:
    """Days from ``today`` to the nearest yearly return of ``day``; 29 February returns on the 28th."""

    def in_year(year: int) -> date:
        try:
            return day.replace(year=year)
        except ValueError:
            return day.replace(year=year, day=28)

    years = (today.year - 1, today.year, today.year + 1)
    return min(((in_year(year) - today).days for year in years), key=abs)


def occasion_of(profile: Profile, today: date) -> Occasion | None:
    """The occasion to greet with: a week before to three days after; the nearest, a birthday first."""
    near = []
    for kind, day in ((OccasionKind.BIRTHDAY, profile.birthday), (OccasionKind.ANNIVERSARY, profile.anniversary)):
        if day is None:
            continue
        days = _days_to(day, today)
        if -DAYS_AFTER <= days <= DAYS_BEFORE:
            near.append(Occasion(kind, days))
    return min(near, key=lambda o: (abs(o.days), o.kind is not OccasionKind.BIRTHDAY)) if near else None
