"""What sales teach the policy, and what a published policy may set."""

from __future__ import annotations

from typing import Any

import pytest

from kiosk.personalization.experiment import Arm
from kiosk.personalization.learning import LARGEST, Lessons, learn
from kiosk.personalization.policy import Context, choose_pieces
from kiosk.personalization.settings import KEY, PolicySettings, settings_of
from sync.records import Manifest, Reward, RewardChoice, RewardLine, Topic
from tests.unit.kiosk.shop import NOW, piece


def reward(number: int, bought: str, **choices: tuple[str, float]) -> Reward:
    """``choices``: reason and propensity by sku."""
    return Reward(
        decision=f"d{number}", visit=f"v{number}", at=NOW, value_vnd=1,
        lines=(RewardLine(sku=bought, count=1, value_vnd=1, shown=True, tried_on=False),),
        choices=tuple(RewardChoice(sku=sku, reason=r, propensity=p) for sku, (r, p) in choices.items()),
    )  # fmt: skip


def rewards(count: int, bought: str = "a", odds: float = 0.5) -> list[Reward]:
    return [reward(n, bought, a=("new", odds), b=("in_store", 0.5), c=("in_store", 0.5)) for n in range(count)]


def test_a_reason_that_sells_more_than_the_average_gains_and_the_others_lose() -> None:
    learnt = learn(rewards(50))
    assert learnt.rewards == 50
    assert learnt.bonus["new"] > 0 > learnt.bonus["in_store"]
    new = learnt.posteriors["new"]
    assert new.shown == pytest.approx(50 + 20)
    assert new.bought == pytest.approx(50 + 20 / 3)
    assert all(abs(bonus) <= LARGEST for bonus in learn(rewards(5000)).bonus.values())


def test_a_few_sales_teach_nothing_and_what_was_brought_back_is_no_sale() -> None:
    assert learn(rewards(9)).bonus == {}
    returned = [
        one.model_copy(update={"lines": (one.lines[0].model_copy(update={"count": 0}),)}) for one in rewards(99)
    ]
    assert learn(returned).rewards == 0
    assert learn([one.model_copy(update={"choices": ()}) for one in rewards(99)]).bonus == {}


def test_what_was_shown_because_the_policy_likes_it_does_not_count_for_more() -> None:
    """Each choice weighs by the inverse of its chance, within its decision."""
    favoured = learn(rewards(60, odds=0.95)).posteriors["new"]
    weight = 3 * (1 / 0.95) / (1 / 0.95 + 2 + 2)
    assert weight < 1
    assert favoured.shown == pytest.approx(60 * weight + 20)


PIECES = [piece("plain", stock=None), *(piece(f"here{n}") for n in range(3))]


def context(arm: Arm) -> Context:
    return Context(NOW, None, frozenset(), None, arm)


def test_learning_moves_the_chances_as_logged_but_not_in_the_holdout() -> None:
    learnt = learn([reward(n, "a", a=("choice_of_house", 0.5), b=("in_store", 0.5)) for n in range(200)])

    def chances(arm: Arm, **more: Any) -> dict[str, float]:
        drawn = [choose_pieces(PIECES, context(arm), count=1, decision="d", seed=str(s), **more) for s in range(3000)]
        first = [one.choices[0] for one in drawn]
        share = {sku: sum(c.key == sku for c in first) / 3000 for sku in {c.key for c in first}}
        for choice in first:
            assert share[choice.key] == pytest.approx(choice.propensity, abs=0.03)
        return {choice.key: choice.propensity for choice in first}

    before, after = chances(Arm.PERSONAL), chances(Arm.PERSONAL, learnt=learnt)
    assert after["plain"] > before["plain"] + 0.05
    assert chances(Arm.HOLDOUT, learnt=learnt) == chances(Arm.HOLDOUT)


class Shelves:
    def __init__(self, body: dict[str, Any]) -> None:
        self.body, self.asked, self.number = body, 0, 1

    def manifests(self, topic: Topic) -> dict[str, Manifest]:
        assert topic is Topic.POLICY
        return {KEY: Manifest(topic="policy", key=KEY, version=1, issued_at=NOW, body=self.body)}

    def generation(self) -> int:
        return self.number

    def rewards(self, newest: int = 500) -> list[Reward]:
        self.asked += 1
        return rewards(50)


def test_rewards_are_read_again_only_when_the_cache_shows_something_new() -> None:
    shelves = Shelves({})
    lessons = Lessons(shelves)
    assert lessons.learnt(1.0) == lessons.learnt(1.0)
    assert shelves.asked == 1
    shelves.number = 2
    lessons.learnt(1.0)
    assert shelves.asked == 2
    assert lessons.learnt(0.0).bonus == {"new": 0.0, "in_store": 0.0}


def test_a_published_policy_is_used_and_named_in_the_decision() -> None:
    settings = settings_of(Shelves({"version": "tet-2027", "exploration": 1.0, "learning": 0}))
    decision = choose_pieces(PIECES, context(Arm.PERSONAL), count=1, decision="d", seed="s", settings=settings)
    assert decision.policy == "tet-2027"
    assert decision.choices[0].propensity == pytest.approx(1 / len(PIECES))  # all exploration


@pytest.mark.parametrize("body", [{"exploration": 7}, {"temperature": "hot"}, {"verison": "x"}, {"version": "a b"}])
def test_a_policy_with_a_mistake_is_not_used_in_part(body: dict[str, Any], caplog: pytest.LogCaptureFixture) -> None:
    assert settings_of(Shelves({"learning": 0.5} | body)) == PolicySettings()
    assert next(iter(body)) in caplog.text
