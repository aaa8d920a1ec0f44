"""Consent: words for every purpose, answers as records, and receipts."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from kiosk.identity.consent import (
    QUESTIONS,
    TEXT_VERSION,
    Controller,
    TermsMissing,
    answer,
    compact,
    expanded,
    receipt,
    text_digest,
)
from sync.records import Consent, ContactTerms, Purpose
from tests.unit.kiosk.identity.minting import NOW

SHOP = Controller("Công ty Gương", "12 Đồng Khởi", "privacy@guong.example")
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
    paper = json.loads(json.dumps(receipt(answers, controller=SHOP, subject="p1", made_at=NOW)))
    records = paper["dpv:hasConsentRecord"]
    status = {record["dpv:hasPurpose"]["@type"]: record["dpv:hasConsentStatus"] for record in records}
    assert status == {
        "dpv:ServicePersonalisation": "dpv:ConsentGiven",
        "dpv:PersonalisedBenefits": "dpv:ConsentWithdrawn",
        "dpv:DirectMarketing": "dpv:ConsentGiven",
    }
    assert records[-1]["guong:contactTerms"]["perMonth"] == 1
    assert records[0]["dpv:hasNotice"]["guong:sha256"] == text_digest(Purpose.RECOGNISE, "vi")
    assert {record["dpv:hasDataSubject"] for record in records} == {"p1"}
    assert "customer-1" not in json.dumps(paper)


def test_an_answer_to_older_words_is_not_given_the_new_ones() -> None:
    old = given(Purpose.OFFERS).model_copy(update={"text_version": "2025-01"})
    (record,) = receipt([old], controller=SHOP, subject="p1", made_at=NOW)["dpv:hasConsentRecord"]
    assert "guong:sha256" not in record["dpv:hasNotice"]


def test_the_same_answers_make_the_same_receipt() -> None:
    answers = [given(Purpose.OFFERS), given(Purpose.RECOGNISE)]
    first, second = (receipt(answers, controller=SHOP, subject="p1", made_at=NOW) for _ in range(2))
    assert first == second


MANDATORY = {
    "dct:conformsTo": "schema version",
    "dct:identifier": "record id",
    "dpv:hasDataSubject": "principal id",
    "dpv:hasNotice": "notice and language",
    "dpv:hasPurpose": "purpose",
    "dpv:hasLegalBasis": "lawful basis and event type",
    "dpv:hasPersonalData": "data types",
    "dpv:hasStorageCondition": "storage location and retention",
    "dpv:hasJurisdiction": "jurisdiction",
    "dpv:hasRecipient": "recipients",
    "dpv:hasConsentControl": "withdrawal method",
    "dct:date": "event time",
    "dct:valid": "validity",
    "dpv:isImplementedByEntity": "entity id",
    "dpv:hasConsentStatus": "event state",
}
"""What ISO/IEC TS 27560:2023 asks of a record, by the terms that DPV's guide maps its mandatory fields to."""
PARTY = ("dct:identifier", "dpv:hasName", "dpv:hasAddress", "dpv:hasContact", "@type")


@pytest.mark.parametrize("language", ["vi", "en"])
def test_a_receipt_has_every_field_that_the_specification_makes_mandatory(language: str) -> None:
    answers = [
        given(purpose, granted, terms=TERMS if granted else None).model_copy(update={"language": language})
        for purpose in Purpose
        for granted in (purpose is not Purpose.OFFERS,)
    ]
    paper = receipt(answers, controller=SHOP, subject="p1", made_at=NOW)
    assert paper["dct:conformsTo"].endswith("dpv-27560#receipt") and paper["dct:identifier"]
    assert all(paper["dpv:hasDataController"][field] for field in PARTY)
    records = paper["dpv:hasConsentRecord"]
    assert len(records) == len(Purpose) == len({record["dct:identifier"] for record in records})
    for record in records:
        for field, meaning in MANDATORY.items():
            # To nobody is an answer too; every other field says something.
            assert field in record and (record[field] or field == "dpv:hasRecipient"), meaning
        assert {"dct:hasVersion", "dct:language"} <= record["dpv:hasNotice"].keys()
        assert {"dpv:hasLocation", "dpv:hasDuration"} <= record["dpv:hasStorageCondition"].keys()
    states = {record["guong:purpose"]: record["dpv:hasConsentStatus"] for record in records}
    assert states["offers"] == "dpv:ConsentRefused" and states["photos"] == "dpv:ConsentGiven"
    explicit = {record["guong:purpose"] for record in records if "Explicitly" in record["dpv:hasLegalBasis"]}
    assert explicit == {"photos", "beacon"}


def test_the_line_in_the_code_gives_the_whole_receipt_back() -> None:
    for count in (1, 3, 6):
        answers = [given(purpose, terms=TERMS) for purpose in list(Purpose)[:count]]
        paper = receipt(answers, controller=SHOP, subject="p1", made_at=NOW)
        line = compact(paper)
        assert expanded(line) == json.loads(json.dumps(paper))
        assert len(line.encode()) < 1_600, "a larger QR code is hard to read off a small screen"


def test_the_line_of_older_words_is_not_filled_with_the_new_ones() -> None:
    old = given(Purpose.OFFERS).model_copy(update={"text_version": "2025-01"})
    with pytest.raises(LookupError, match="2025-01"):
        expanded(compact(receipt([old], controller=SHOP, subject="p1", made_at=NOW)))
