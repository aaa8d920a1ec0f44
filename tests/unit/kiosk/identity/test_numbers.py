"""Cards and telephone numbers: asked for a second factor, held off, and silent about who exists."""

from __future__ import annotations

from pathlib import Path

import pytest

from kiosk.identity import Assurance, Outcome, Recognition
from kiosk.identity.backoff import FIRST_WAIT, FORGIVEN_AFTER, FREE_TRIES, LONGEST_WAIT, Backoff, Budget
from kiosk.identity.numbers import Factor, Numbers, Question, is_ean13, plain
from sync.records import Purpose
from tests.unit.kiosk.identity.minting import Shop, person

CARD = "8930000000019"


class Desk:
    def __init__(self) -> None:
        self.shop = Shop(
            person(1, Purpose.RECOGNISE, card_number=CARD), person(2, birthday=None, card_number="VIP-0002")
        )
        self.backoff = Backoff(lambda: self.shop.now.timestamp())
        self.numbers = Numbers(self.shop, self.shop.recogniser, self.backoff, Budget(lambda: self.shop.now.timestamp()))

    def ask(self, text: str) -> Question:
        question = self.numbers.claim(text)
        assert isinstance(question, Question)
        return question


@pytest.fixture
def desk() -> Desk:
    return Desk()


def test_after_a_card_the_telephone_is_asked(desk: Desk) -> None:
    question = desk.ask(CARD)
    assert question.factor is Factor.PHONE_ENDING
    recognition = desk.numbers.answer(question, "0001")
    assert recognition.outcome is Outcome.ACCEPTED
    assert recognition.assurance is Assurance.POSSESSION
    assert recognition.consents == {Purpose.RECOGNISE}


@pytest.mark.parametrize("typed", ["0910000001", "+84910000001", "091 000 0001", "0910-000-001"])
def test_after_a_telephone_its_own_digits_prove_nothing(desk: Desk, typed: str) -> None:
    question = desk.ask(typed)
    assert question.factor is Factor.BIRTHDAY
    assert desk.numbers.answer(question, "0001").outcome is Outcome.WRONG
    assert desk.numbers.answer(question, "08/03").outcome is Outcome.ACCEPTED


def test_an_unknown_number_is_asked_like_a_known_one(desk: Desk) -> None:
    for number in ("0999999999", "8930000012340", "NOBODY-1"):
        question = desk.ask(number)
        assert desk.numbers.answer(question, "0000") == Recognition(Outcome.WRONG)


def test_a_fact_that_is_not_on_file_proves_nothing(desk: Desk) -> None:
    question = desk.ask("+84910000002")
    for digits in ("", "0000", "None"):
        assert desk.numbers.answer(question, digits).outcome is Outcome.WRONG


def test_wrong_answers_are_held_off_for_each_customer_by_any_number(desk: Desk) -> None:
    question = desk.ask(CARD)
    for _ in range(FREE_TRIES):
        assert desk.numbers.answer(question, "9999").outcome is Outcome.WRONG
    assert desk.numbers.answer(question, "0001").outcome is Outcome.LOCKED
    assert desk.numbers.answer(desk.ask("0910000001"), "0803").outcome is Outcome.LOCKED
    assert desk.numbers.answer(desk.ask("VIP-0002"), "0002").outcome is Outcome.ACCEPTED
    desk.shop.later(FIRST_WAIT)
    assert desk.numbers.answer(desk.ask(CARD), "0001").outcome is Outcome.ACCEPTED


def test_one_guess_on_everyone_is_held_off_too(desk: Desk) -> None:
    for number in range(20):
        assert desk.numbers.answer(desk.ask(f"09999999{number:02}"), "0101").outcome is Outcome.WRONG
    assert desk.numbers.answer(desk.ask(CARD), "0001").outcome is Outcome.LOCKED
    desk.shop.later(600)
    assert desk.numbers.answer(desk.ask(CARD), "0001").outcome is Outcome.ACCEPTED


@pytest.mark.parametrize(
    ("text", "outcome"),
    [
        ("8930000000017", Outcome.DAMAGED),
        ("12", Outcome.NOT_OURS),
        ("https://x.vn", Outcome.NOT_OURS),
        ("", Outcome.NOT_OURS),
        ("thẻ của tôi", Outcome.NOT_OURS),
        ("9" * 65, Outcome.OVERSIZED),
    ],
)
def test_what_is_no_number_is_not_asked(desk: Desk, text: str, outcome: Outcome) -> None:
    assert desk.numbers.claim(text) is outcome


def test_a_question_is_good_once_and_only_while_it_is_open(desk: Desk) -> None:
    first = desk.ask(CARD)
    second = desk.ask(CARD)
    assert desk.numbers.answer(first, "0001").outcome is Outcome.EXPIRED
    assert desk.numbers.answer(second, "0001").outcome is Outcome.ACCEPTED
    assert desk.numbers.answer(second, "0001").outcome is Outcome.EXPIRED
    third = desk.ask(CARD)
    desk.numbers.forget()
    assert desk.numbers.answer(third, "0001").outcome is Outcome.EXPIRED


def test_without_contact_nobody_is_asked(desk: Desk) -> None:
    desk.shop.stale = True
    assert desk.numbers.claim(CARD) is Outcome.STALE


def test_check_digits_and_plain_numbers() -> None:
    assert is_ean13("4006381333931")
    assert not is_ean13("4006381333932")
    assert not is_ean13("４００６３８１３３３９３１")
    assert plain(" 091.000 0001 ") == "0910000001"
    assert plain("VIP-0002") == "VIP-0002"


def test_guessing_every_ending_takes_longer_than_anyone_stands_there() -> None:
    now = [0.0]
    backoff = Backoff(lambda: now[0])
    tried = 0
    while now[0] < 8 * 3600:
        wait = backoff.wait("c")
        if wait:
            now[0] += wait
            continue
        backoff.wrong("c")
        tried += 1
    assert tried < 20


def test_waiting_doubles_has_an_end_and_is_forgiven() -> None:
    now = [0.0]
    backoff = Backoff(lambda: now[0])
    waits = []
    for _ in range(FREE_TRIES + 12):
        backoff.wrong("c")
        waits.append(backoff.wait("c"))
    assert waits[: FREE_TRIES - 1] == [0] * (FREE_TRIES - 1)
    assert waits[FREE_TRIES - 1 : FREE_TRIES + 2] == [FIRST_WAIT, 2 * FIRST_WAIT, 4 * FIRST_WAIT]
    assert waits[-1] == LONGEST_WAIT
    now[0] += FORGIVEN_AFTER + 1
    backoff.wrong("c")
    assert backoff.wait("c") == 0


def test_counts_survive_a_restart_and_name_nobody(tmp_path: Path) -> None:
    file = tmp_path / "tries.json"
    for _ in range(FREE_TRIES):
        Backoff(lambda: 50.0, file).wrong("0910000001")
    assert Backoff(lambda: 50.0, file).wait("0910000001") == FIRST_WAIT
    assert "0910000001" not in file.read_text()


def test_a_clock_set_back_forgives_nothing_and_a_torn_file_hurts_nobody(tmp_path: Path) -> None:
    file = tmp_path / "tries.json"
    for _ in range(FREE_TRIES):
        Backoff(lambda: 1000.0, file).wrong("c")
    assert Backoff(lambda: 0.0, file).wait("c") == FIRST_WAIT
    for content in ("", "[]", "{", '{"x": 1}', '{"x": ["a", 2]}'):
        file.write_text(content)
        assert Backoff(lambda: 0.0, file).wait("c") == 0
    nowhere = Backoff(lambda: 0.0, tmp_path / "absent" / "tries.json")
    for _ in range(FREE_TRIES):
        nowhere.wrong("c")
    assert nowhere.wait("c") == FIRST_WAIT
