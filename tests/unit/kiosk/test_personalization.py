"""Occasions, arms and choices."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from kiosk.personalization.experiment import Arm, arm_of, bucket, fnv1a32
from kiosk.personalization.occasion import OccasionKind, occasion_of
from kiosk.personalization.policy import Context, Reason, choose_pieces, eligible_offers
from sync.records import Metal, Purpose, Taste
from tests.unit.kiosk.shop import NOW, lan, offer, piece

TODAY = NOW.date()


@pytest.mark.parametrize(
    ("birthday", "today", "days"),
    [
        (date(1990, 11, 28), date(2026, 11, 28), 0),
        (date(1990, 12, 5), date(2026, 11, 28), 7),
        (date(1990, 12, 6), date(2026, 11, 28), None),
        (date(1990, 11, 25), date(2026, 11, 28), -3),
        (date(1990, 11, 24), date(2026, 11, 28), None),
        (date(1990, 1, 2), date(2026, 12, 30), 3),
        (date(1990, 12, 31), date(2027, 1, 2), -2),
        (date(1992, 2, 29), date(2027, 2, 28), 0),
        (date(1992, 2, 29), date(2028, 2, 29), 0),
    ],
)
def test_a_birthday_is_near(birthday: date, today: date, days: int | None) -> None:
    occasion = occasion_of(lan(birthday=birthday), today)
    assert (occasion.days if occasion else None) == days


def test_the_nearer_occasion_wins_and_a_birthday_breaks_a_tie() -> None:
    both = lan(birthday=TODAY + timedelta(days=3), anniversary=TODAY + timedelta(days=1))
    assert occasion_of(both, TODAY).kind is OccasionKind.ANNIVERSARY  # type: ignore[union-attr]
    tie = lan(birthday=TODAY, anniversary=TODAY)
    assert occasion_of(tie, TODAY).kind is OccasionKind.BIRTHDAY  # type: ignore[union-attr]


def test_the_hash_is_the_published_one() -> None:
    # FNV-1a's own test vectors, and two of GrowthBook's hash vectors (version 2).
    assert fnv1a32("") == 0x811C9DC5
    assert fnv1a32("a") == 0xE40C292C
    assert fnv1a32("foobar") == 0xBF9CF968


def test_arms_are_sticky_and_of_the_stated_share() -> None:
    arms = [arm_of("e", f"p{i}") for i in range(20_000)]
    assert arms == [arm_of("e", f"p{i}") for i in range(20_000)]
    assert arms.count(Arm.HOLDOUT) / len(arms) == pytest.approx(0.10, abs=0.01)
    assert 0 <= bucket("e", "x") < 1


def _context(profile=None, arm=Arm.PERSONAL, consents=frozenset({Purpose.OFFERS})) -> Context:
    return Context(NOW, profile, consents, occasion_of(profile, TODAY) if profile else None, arm)


PIECES = [piece("plain"), piece("rose", metal=Metal.ROSE_GOLD_18K), piece("cake", occasions=("birthday",))]


def test_propensities_are_the_chances_of_the_draw() -> None:
    first = {p.sku: 0 for p in PIECES}
    chance: dict[str, float] = {}
    for seed in range(4000):
        decision = choose_pieces(PIECES, _context(lan()), count=1, decision="d", seed=str(seed))
        first[decision.choices[0].key] += 1
        chance[decision.choices[0].key] = decision.choices[0].propensity
    assert sum(chance.values()) == pytest.approx(1, abs=1e-5)
    for sku, count in first.items():
        assert count / 4000 == pytest.approx(chance[sku], abs=0.025)


def test_taste_and_occasion_come_with_their_reason() -> None:
    decision = choose_pieces(PIECES, _context(lan()), count=3, decision="d", seed="s")
    reasons = {choice.key: (choice.reason, choice.detail) for choice in decision.choices}
    assert reasons["rose"] == (Reason.METAL, "rose_gold_18k")
    assert reasons["cake"] == (Reason.OCCASION, "birthday")
    assert reasons["plain"][0] is Reason.IN_STORE


def test_nothing_personal_moves_a_choice_without_consent_in_the_holdout_or_for_a_guest() -> None:
    tasteless = lan(taste=Taste(), birthday=None)
    plain = choose_pieces(PIECES, _context(tasteless), count=3, decision="d", seed="s").choices
    for context in (
        _context(lan(), consents=frozenset()),
        _context(lan(), arm=Arm.HOLDOUT),
        _context(None),
    ):
        assert choose_pieces(PIECES, context, count=3, decision="d", seed="s").choices == plain


def test_what_is_owned_is_not_suggested() -> None:
    decision = choose_pieces(PIECES, _context(lan(owned=("rose",))), count=3, decision="d", seed="s")
    assert "rose" not in [choice.key for choice in decision.choices]
    assert decision.candidates == 2


def test_offers_follow_time_audience_and_cap() -> None:
    offers = [
        offer("open"),
        offer("over", valid_from=NOW - timedelta(days=9), valid_until=NOW - timedelta(days=1)),
        offer("gold", private=True, tiers=("gold",)),
        offer("diamond", private=True, tiers=("diamond",)),
        offer("hers", private=True, customers=("c-lan",), cap_per_customer=2),
        offer("his", private=True, customers=("c-minh",)),
    ]

    def shown(context, seen=None):  # type: ignore[no-untyped-def]
        return [o.id for o in eligible_offers(offers, context, visits_shown=seen or {})]

    assert shown(_context(lan())) == ["gold", "hers", "open"]
    assert shown(_context(lan()), {"hers": 2}) == ["gold", "open"]
    assert shown(_context(None)) == ["open"]
    assert shown(_context(lan(), consents=frozenset())) == ["open"]
