"""The table of what may appear where, walked whole."""

from __future__ import annotations

from itertools import chain, combinations, product
from pathlib import Path

import pytest

from kiosk.identity import Assurance
from kiosk.identity.exposure import TABLE, Field, Place, allowed, as_markdown, may_show
from kiosk.session import Screen
from sync.records import Purpose

SETS = [frozenset(some) for some in chain.from_iterable(combinations(Purpose, n) for n in range(len(Purpose) + 1))]
PUBLIC = {Place.ATTRACT, Place.WELCOME, Place.SCAN, Place.CONFIRM, Place.PROOF, Place.SIGNAGE}


@pytest.mark.parametrize("place", Place)
def test_nobody_sees_anything_of_anybody(place: Place) -> None:
    assert all(not allowed(place, Assurance.NOBODY, consents, tapped=True) for consents in SETS)


@pytest.mark.parametrize("place", Place)
def test_presence_without_a_tap_shows_nothing(place: Place) -> None:
    assert all(not allowed(place, Assurance.PRESENCE, consents) for consents in SETS)


def test_presence_with_a_tap_shows_a_first_name_at_most() -> None:
    for place, consents in product(Place, SETS):
        assert allowed(place, Assurance.PRESENCE, consents, tapped=True) <= {Field.FIRST_NAME}
    both = {Purpose.RECOGNISE, Purpose.BEACON}
    assert may_show(Field.FIRST_NAME, Place.HOME, Assurance.PRESENCE, both, tapped=True)
    assert not may_show(Field.FIRST_NAME, Place.HOME, Assurance.PRESENCE, {Purpose.RECOGNISE}, tapped=True)


@pytest.mark.parametrize("place", sorted(PUBLIC))
def test_screens_that_anyone_may_see_are_empty(place: Place) -> None:
    assert not allowed(place, Assurance.POSSESSION, set(Purpose), tapped=True)


def test_without_consent_to_be_recognised_only_the_question_knows_the_person() -> None:
    for place, consents in product(Place, SETS):
        if Purpose.RECOGNISE not in consents and place not in (Place.CONSENT, Place.CARD):
            assert not allowed(place, Assurance.POSSESSION, consents, tapped=True)
    assert allowed(Place.CONSENT, Assurance.POSSESSION, set()) == {Field.FIRST_NAME, Field.LANGUAGE, Field.CONSENTS}


@pytest.mark.parametrize(
    ("field", "purpose"),
    [
        (Field.PERSONAL_OFFERS, Purpose.OFFERS),
        (Field.SUGGESTIONS, Purpose.OFFERS),
        (Field.OCCASION, Purpose.OFFERS),
        (Field.TRYON_HISTORY, Purpose.TRYON_HISTORY),
        (Field.CONTACT_ENDING, Purpose.CONTACT),
    ],
)
def test_a_field_waits_for_its_purpose(field: Field, purpose: Purpose) -> None:
    for place in Place:
        assert not may_show(field, place, Assurance.POSSESSION, set(Purpose) - {purpose}, tapped=True)
    assert any(may_show(field, place, Assurance.POSSESSION, set(Purpose)) for place in Place)


def test_more_consent_never_shows_less_and_neither_does_more_assurance() -> None:
    for place, consents in product(Place, SETS):
        for more in SETS:
            if consents <= more:
                assert allowed(place, Assurance.POSSESSION, consents) <= allowed(place, Assurance.POSSESSION, more)
        presence = allowed(place, Assurance.PRESENCE, consents, tapped=True)
        assert presence <= allowed(place, Assurance.POSSESSION, consents, tapped=True)


def test_what_is_owned_or_a_number_is_for_the_associate_alone() -> None:
    for field in (Field.OWNED, Field.CONTACT_ENDING, Field.FULL_NAME):
        places = {place for place in Place if may_show(field, place, Assurance.POSSESSION, set(Purpose))}
        assert places == {Place.ASSOCIATE}


def test_every_field_has_a_row_and_every_screen_a_place() -> None:
    assert {rule.field for rule in TABLE} == set(Field)
    assert {screen.value for screen in Screen} <= {place.value for place in Place}


def test_the_document_has_this_table() -> None:
    document = Path(__file__).parents[4] / "docs" / "privacy.md"
    assert as_markdown() in document.read_text(encoding="utf-8")
