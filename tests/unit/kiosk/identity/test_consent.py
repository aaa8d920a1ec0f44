"""Consent: words for every purpose, answers as records, and receipts."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from kiosk.identity.consent import QUESTIONS, TEXT_VERSION, TermsMissing, answer, receipt, text_digest
from sync.records import Consent, ContactTerms, Purpose
from tests.unit.kiosk.identity.minting import NOW

TERMS = ContactTerms(channel="zalo", content="Ring cleaning reminders", per_month=1)


def given(purpose: Purpose, granted: bool = True, later: int = 0, terms: ContactTerms | None = None) -> Consent:
    at = NOW + timedelta(seconds=later)
    return answer("customer-1", purpose, granted, language="vi", at=at, store="s1", device="d1", terms=terms)


@pytest.mark.parametrize("purpose", Purpose)
def test_every_purpose_is_asked_in_both_languages(purpose: Purpose) -> None:
    question = QUESTIONS[purpose]
    for words in (question.title, question.text, question.kept):
        assert words.vi != words.en
    assert len(question.text.vi) < 260
    assert text_digest(purpose, "vi") != text_digest(purpose, "en")


def test_an_answer_carries_its_evidence() -> None:
    consent = given(Purpose.OFFERS)
    assert (consent.text_version, consent.language, consent.method, consent.device) == (
        TEXT_VERSION,
        "vi",
        "kiosk",
        "d1",
    )


def test_a_yes_to_contact_names_channel_content_and_frequency() -> None:
    with pytest.raises(TermsMissing):
        given(Purpose.CONTACT)
    assert given(Purpose.CONTACT, terms=TERMS).terms == TERMS
    assert not given(Purpose.CONTACT, granted=False).granted


def test_a_receipt_has_the_latest_answer_of_each_purpose() -> None:
    answers = [
        given(Purpose.OFFERS),
        given(Purpose.OFFERS, granted=False, later=9),
        given(Purpose.RECOGNISE),
        given(Purpose.CONTACT, terms=TERMS),
    ]
    paper = json.loads(json.dumps(receipt(answers, controller="Gương JSC", subject="p1", made_at=NOW)))
    records = paper["dpv:hasConsentRecord"]
    status = {record["dpv:hasPurpose"]["@type"]: record["dpv:hasConsentStatus"] for record in records}
    assert status == {
        "dpv:ServicePersonalisation": "dpv:ConsentGiven",
        "dpv:PersonalisedBenefits": "dpv:ConsentRefused",
        "dpv:DirectMarketing": "dpv:ConsentGiven",
    }
    assert records[-1]["guong:contactTerms"]["perMonth"] == 1
    assert records[0]["dpv:hasNotice"]["guong:sha256"] == text_digest(Purpose.RECOGNISE, "vi")
    assert paper["dpv:hasDataSubject"] == "p1"
    assert "customer-1" not in json.dumps(paper)


def test_an_answer_to_older_words_is_not_given_the_new_ones() -> None:
    old = given(Purpose.OFFERS).model_copy(update={"text_version": "2025-01"})
    (record,) = receipt([old], controller="x", subject="p1", made_at=NOW)["dpv:hasConsentRecord"]
    assert "guong:sha256" not in record["dpv:hasNotice"]


def test_the_same_answers_make_the_same_receipt() -> None:
    answers = [given(Purpose.OFFERS), given(Purpose.RECOGNISE)]
    first, second = (receipt(answers, controller="x", subject="p1", made_at=NOW) for _ in range(2))
    assert first == second
