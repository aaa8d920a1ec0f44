"""Consent: the words a shopper is asked in, the answer as a record, and the receipt.

Words are versioned as a whole; :data:`TEXT_VERSION` changes whenever one of them changes its meaning, and what
was agreed to in older words stays agreed to in those. A receipt has the shape of ISO/IEC TS 27560, as JSON-LD in
the terms of the Data Privacy Vocabulary (its guide "Consent Records and Receipts as per ISO/IEC TS 27560:2023").
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from kiosk.identity.recognition import latest
from sync.records import Consent, ContactTerms, Purpose, Words

TEXT_VERSION = "2026-11"
"""Changes whenever a consent text changes its meaning."""

RECEIPT_SCHEMA = "https://w3id.org/dpv/schema/dpv-27560#receipt"
RECORD_SCHEMA = "https://w3id.org/dpv/schema/dpv-27560#record"
CONTEXT = {
    "dpv": "https://w3id.org/dpv#",
    "dpv-pd": "https://w3id.org/dpv/pd#",
    "loc": "https://w3id.org/dpv/loc#",
    "eu-gdpr": "https://w3id.org/dpv/legal/eu/gdpr#",
    "dct": "http://purl.org/dc/terms/",
    "guong": "urn:guong:consent:",
}
RIGHTS = ["eu-gdpr:A7-3", "eu-gdpr:A15", "eu-gdpr:A17"]
COUNTRY = "loc:VN"
WITHDRAWAL = Words(
    vi="Một chạm ở mục “Quý khách cho phép” tại gương, hoặc tại cửa hàng.",
    en="One touch under “What you allow us” at the mirror, or in the shop.",
)


@dataclass(frozen=True, slots=True)
class Controller:
    """The shop on its receipts: legal name, address, and how to reach whoever answers for personal data."""

    name: str
    address: str = ""
    contact: str = ""


@dataclass(frozen=True, slots=True)
class Question:
    """How one purpose is asked: ``ask`` heads it on the screen, ``title`` names it on a receipt and in a list.

    ``data`` are the categories of personal data it needs, in DPV's terms.
    """

    title: Words
    ask: Words
    text: Words
    dpv_purpose: str
    data: tuple[str, ...]
    kept: Words
    """For how long."""
    sensitive: bool = False
    """Location and pictures: consent to them is explicit."""
    recipients: tuple[str, ...] = ()
    """Who else gets the data, in DPV's terms."""


_UNTIL_WITHDRAWN = Words(vi="Giữ đến khi quý khách rút lại.", en="Kept until you take it back.")

QUESTIONS: dict[Purpose, Question] = {
    Purpose.RECOGNISE: Question(
        Words(vi="Nhận ra tôi", en="Recognise me"),
        Words(vi="Cho phép cửa hàng nhận ra quý khách?", en="May we recognise you?"),
        Words(
            vi="Khi quý khách đưa mã hoặc thẻ, màn hình này gọi tên và nhớ cỡ nhẫn, món yêu thích. "
            "Không bao giờ nhận diện khuôn mặt.",
            en="When you show your code or card, this screen greets you by name and knows your ring size and wishes. "
            "Never by your face.",
        ),
        "dpv:ServicePersonalisation",
        ("dpv-pd:Name", "dpv-pd:Identifying", "dpv-pd:Preference"),
        _UNTIL_WITHDRAWN,
    ),
    Purpose.OFFERS: Question(
        Words(vi="Ưu đãi dành riêng cho tôi", en="Offers for me"),
        Words(vi="Cho phép hiển thị ưu đãi dành riêng cho quý khách?", en="May we show you offers of your own?"),
        Words(
            vi="Chọn món và ưu đãi theo sở thích, ngày sinh nhật hoặc ngày kỷ niệm của quý khách, "
            "và chỉ hiện trên màn hình này.",
            en="Pieces and offers chosen by your taste, birthday or anniversary, on this screen only.",
        ),
        "dpv:PersonalisedBenefits",
        ("dpv-pd:Preference", "dpv-pd:BirthDate", "dpv-pd:PurchasesAndSpendingHabit"),
        _UNTIL_WITHDRAWN,
    ),
    Purpose.TRYON_HISTORY: Question(
        Words(vi="Nhớ những món tôi đã thử", en="Remember what I try on"),
        Words(vi="Cho phép ghi nhớ những món quý khách đã thử?", en="May we remember what you try on?"),
        Words(
            vi="Lần sau quý khách xem lại được những món đã thử. Cửa hàng lưu tên món, không bao giờ lưu hình.",
            en="Next time you can find what you tried on. We keep which pieces, never a picture of you.",
        ),
        "dpv:ServicePersonalisation",
        ("dpv-pd:Interest", "dpv-pd:Preference"),
        Words(vi="Giữ 24 tháng, hoặc đến khi quý khách rút lại.", en="Kept for 24 months, or until you take it back."),
    ),
    Purpose.PHOTOS: Question(
        Words(vi="Chụp ảnh cho tôi", en="Take photos for me"),
        Words(vi="Cho phép giữ tấm ảnh quý khách tự chụp?", en="May we keep a photo you take?"),
        Words(
            vi="Khi quý khách bấm chụp, ảnh nằm trong bộ nhớ để tải về, rồi bị xoá. Không ai khác xem được.",
            en="When you press the button, a photo is held in memory for you to take home, then deleted. "
            "Nobody else sees it.",
        ),
        "dpv:ServiceProvision",
        ("dpv-pd:Picture",),
        Words(vi="Giữ nhiều nhất 10 phút.", en="Kept for 10 minutes at most."),
        sensitive=True,
    ),
    Purpose.CONTACT: Question(
        Words(vi="Liên hệ với tôi", en="Contact me"),
        Words(vi="Cho phép cửa hàng nhắn tin cho quý khách?", en="May we write to you?"),
        Words(
            vi="Qua kênh và về nội dung quý khách chọn, không quá số lần quý khách cho phép mỗi tháng.",
            en="By the channel you choose, about what you choose, and no more often than you allow.",
        ),
        "dpv:DirectMarketing",
        ("dpv-pd:TelephoneNumber", "dpv-pd:EmailAddress"),
        _UNTIL_WITHDRAWN,
        recipients=("dpv:DataProcessor",),
    ),
    Purpose.BEACON: Question(
        Words(vi="Nhận ra tôi khi đến gần", en="Notice me nearby"),
        Words(vi="Cho phép nhận biết khi quý khách đến gần?", en="May we notice when you are near?"),
        Words(
            vi="Thẻ hoặc điện thoại cho màn hình biết quý khách ở gần. Màn hình chỉ hỏi có phải quý khách không; "
            "chưa chạm thì không hiện gì. Đường đi của quý khách không được lưu.",
            en="Your tag or phone tells the screen that you are near. The screen only asks whether it is you; "
            "nothing about you shows before a tap. We do not keep where you walk.",
        ),
        "dpv:ServicePersonalisation",
        ("dpv-pd:Location", "dpv-pd:DeviceBased"),
        _UNTIL_WITHDRAWN,
        sensitive=True,
    ),
}

CHANNELS = ("zalo", "sms", "phone", "email")
CONTENTS: dict[str, Words] = {
    "offers": Words(vi="ưu đãi dành cho tôi", en="offers for me"),
    "new_pieces": Words(vi="mẫu mới", en="new pieces"),
    "care": Words(vi="chăm sóc món tôi có", en="care of what I own"),
}
"""What someone may agree to be written to about, by the key that is stored."""
PER_MONTH = (1, 2, 4)


class TermsMissing(ValueError):
    """Consent to be contacted was to be given without channel, content and frequency."""


def answer(
    customer: str,
    purpose: Purpose,
    granted: bool,
    *,
    language: str,
    at: datetime,
    store: str,
    device: str,
    method: str = "kiosk",
    terms: ContactTerms | None = None,
) -> Consent:
    """The record of one answer to the present words.

    Raises :class:`TermsMissing` for a yes to contact without terms: such a consent would be void.
    """
    if purpose is Purpose.CONTACT and granted and terms is None:
        raise TermsMissing("Consent to be contacted needs a channel, a content and a frequency.")
    return Consent(
        customer=customer,
        purpose=purpose,
        granted=granted,
        text_version=TEXT_VERSION,
        language=language,
        at=at,
        store=store,
        method=method,
        device=device,
        terms=terms if purpose is Purpose.CONTACT else None,
    )


def as_data(given: Consent) -> dict[str, Any]:
    """What an event tells of an answer; who gave it is the event's subject."""
    data: dict[str, Any] = {
        "purpose": given.purpose.value,
        "granted": given.granted,
        "text_version": given.text_version,
        "language": given.language,
        "method": given.method,
    }
    if given.terms is not None:
        data["terms"] = given.terms.model_dump(mode="json")
    return data


def text_digest(purpose: Purpose, language: str) -> str:
    """SHA-256 (hex) of the words asked: proves which text a version stands for."""
    question = QUESTIONS[purpose]
    words = "\n".join(part.in_language(language) for part in (question.ask, question.text, question.kept))
    return hashlib.sha256(words.encode()).hexdigest()


def receipt(consents: Iterable[Consent], *, controller: Controller, subject: str, made_at: datetime) -> dict[str, Any]:
    """What the customer takes home, JSON-ready: one record for each purpose that was answered.

    ``subject`` is the customer's pseudonym: a receipt that is lost names nobody. The fields are those that
    ISO/IEC TS 27560 makes mandatory, in the terms that DPV's guide to it gives them; docs/privacy.md lists them.
    """
    given = list(consents)
    answers = latest(given)
    records = [_record(answers[purpose], given, subject) for purpose in Purpose if purpose in answers]
    content = "|".join(f"{record['dct:identifier']}" for record in records)
    return {
        "@context": CONTEXT,
        "@type": "dpv:ConsentReceipt",
        "dct:conformsTo": RECEIPT_SCHEMA,
        "dct:identifier": _digest(f"{subject}|{made_at.isoformat()}|{content}", 32),
        "dct:created": _moment(made_at),
        "dpv:hasDataController": {
            "@type": "dpv:DataController",
            "dct:identifier": _digest(controller.name, 8),
            "dpv:hasName": controller.name,
            "dpv:hasAddress": controller.address,
            "dpv:hasContact": controller.contact,
        },
        "dpv:hasRight": RIGHTS,
        "dpv:hasConsentRecord": records,
    }


_TOLD = ("dct:identifier", "guong:purpose", "dpv:hasConsentStatus", "dct:date", "guong:contactTerms")
_SHARED = ("dpv:hasDataSubject", "dpv:hasLocation", "dpv:hasIndicationMethod", "dpv:hasNotice")
"""What a record in a QR code tells; the rest follows from the purpose and the version of the words."""


def compact(taken: dict[str, Any]) -> str:
    """A receipt as one line of JSON that fits a QR code.

    A record keeps what happened; what follows from its purpose and the version of the words (data, retention,
    lawful basis, ...) is left to :func:`expanded`, and what all records have in common is said once.
    """
    records: list[dict[str, Any]] = taken["dpv:hasConsentRecord"]
    short = []
    for record in records:
        notice = {name: value for name, value in record["dpv:hasNotice"].items() if name.startswith("dct:")}
        kept = {name: record[name] for name in (*_TOLD, *_SHARED) if name in record} | {"dpv:hasNotice": notice}
        short.append(kept)
    common = {name: short[0][name] for name in _SHARED if all(one[name] == short[0][name] for one in short)}
    short = [{name: value for name, value in one.items() if name not in common} for one in short]
    whole = {name: value for name, value in taken.items() if name not in ("@context", "dpv:hasConsentRecord")}
    whole |= {"guong:inEach": common, "dpv:hasConsentRecord": short}
    return json.dumps(whole, ensure_ascii=False, separators=(",", ":"))


def expanded(line: str) -> dict[str, Any]:
    """The whole receipt behind :func:`compact`'s line, for answers to words of :data:`TEXT_VERSION`.

    Raises ``LookupError`` for older words, which this version of the program does not have.
    """
    whole = json.loads(line)
    common = whole.pop("guong:inEach")
    records = []
    for told in whole.pop("dpv:hasConsentRecord"):
        record = common | told
        notice = record["dpv:hasNotice"]
        if notice["dct:hasVersion"] != TEXT_VERSION:
            raise LookupError(f"There are no words of version {notice['dct:hasVersion']} here.")
        purpose, language = Purpose(record["guong:purpose"]), str(notice["dct:language"])
        record["dpv:hasNotice"] = _notice(purpose, TEXT_VERSION, language)
        records.append(
            record | _terms_of(purpose, language) | {"dpv:isImplementedByEntity": record["dpv:hasDataSubject"]}
        )
    return {"@context": CONTEXT, **whole, "dpv:hasConsentRecord": records}


def _record(consent: Consent, all_given: list[Consent], subject: str) -> dict[str, Any]:
    earlier = [one for one in all_given if one.purpose is consent.purpose and one.at <= consent.at and one.granted]
    state = "ConsentGiven" if consent.granted else "ConsentWithdrawn" if earlier else "ConsentRefused"
    record: dict[str, Any] = {
        **_terms_of(consent.purpose, consent.language),
        "dct:identifier": _digest(f"{consent.customer}|{consent.purpose.value}|{consent.at.isoformat()}", 16),
        "dpv:hasDataSubject": subject,
        "dpv:hasNotice": _notice(consent.purpose, consent.text_version, consent.language),
        "guong:purpose": consent.purpose.value,
        # The event: when, by whom, where, how, and what it came to.
        "dct:date": _moment(consent.at),
        "dpv:isImplementedByEntity": subject,
        "dpv:hasLocation": consent.store,
        "dpv:hasIndicationMethod": consent.method,
        "dpv:hasConsentStatus": f"dpv:{state}",
    }
    if consent.terms is not None:
        record["guong:contactTerms"] = {
            "channel": consent.terms.channel,
            "content": consent.terms.content,
            "perMonth": consent.terms.per_month,
        }
    return record


def _notice(purpose: Purpose, version: str, language: str) -> dict[str, str]:
    notice = {"@type": "dpv:ConsentNotice", "dct:hasVersion": version, "dct:language": language}
    # Of older words nothing is claimed: this program does not have them any more.
    return notice | {"guong:sha256": text_digest(purpose, language)} if version == TEXT_VERSION else notice


def _terms_of(purpose: Purpose, language: str) -> dict[str, Any]:
    """What consent to a purpose covers, whoever gives it."""
    question = QUESTIONS[purpose]
    kept = question.kept.in_language(language)
    return {
        "@type": "dpv:ConsentRecord",
        "dct:conformsTo": RECORD_SCHEMA,
        "dpv:hasPurpose": {"@type": question.dpv_purpose, "dct:title": question.title.in_language(language)},
        "dpv:hasLegalBasis": "dpv:ExplicitlyExpressedConsent" if question.sensitive else "dpv:ExpressedConsent",
        "dpv:hasPersonalData": list(question.data),
        "dpv:hasDataSource": "dpv:DataSubject",
        "dpv:hasStorageCondition": {"dpv:hasLocation": COUNTRY, "dpv:hasDuration": kept},
        "dpv:hasJurisdiction": COUNTRY,
        "dpv:hasRecipient": list(question.recipients),
        "dpv:hasConsentControl": {"@type": "dpv:WithdrawConsent", "dct:description": WITHDRAWAL.in_language(language)},
        "dct:valid": kept,
    }


def _moment(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _digest(text: str, length: int) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:length]
