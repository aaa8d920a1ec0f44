"""Consent: the words a shopper is asked in, the answer as a record, and the receipt.

Words are versioned as a whole; :data:`TEXT_VERSION` changes whenever one of them changes its meaning, and what
was agreed to in older words stays agreed to in those. A receipt has the shape of ISO/IEC TS 27560 (a
consent record, here as the JSON-LD that W3C's Data Privacy Vocabulary names terms for).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from kiosk.identity.recognition import latest
from sync.records import Consent, ContactTerms, Purpose, Words

TEXT_VERSION = "2026-11"
"""Changes whenever a consent text changes its meaning."""

SCHEMA = "https://w3id.org/dpv/schema/consent-27560"
CONTEXT = {
    "dpv": "https://w3id.org/dpv#",
    "dpv-pd": "https://w3id.org/dpv/pd#",
    "eu-gdpr": "https://w3id.org/dpv/legal/eu/gdpr#",
    "dct": "http://purl.org/dc/terms/",
    "guong": "urn:guong:consent:",
}


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


def receipt(consents: Iterable[Consent], *, controller: str, subject: str, made_at: datetime) -> dict[str, Any]:
    """What the customer takes home, JSON-ready: one record for each purpose's latest answer.

    ``controller`` is the shop's legal name, ``subject`` the customer's pseudonym: a receipt that is lost names nobody.
    """
    answers = latest(consents)
    records = [_record(answers[purpose]) for purpose in Purpose if purpose in answers]
    content = "|".join(f"{record['dct:identifier']}" for record in records)
    return {
        "@context": CONTEXT,
        "@type": "dpv:ConsentReceipt",
        "dct:conformsTo": SCHEMA,
        "dct:identifier": hashlib.sha256(f"{subject}|{made_at.isoformat()}|{content}".encode()).hexdigest()[:32],
        "dct:created": made_at.isoformat(),
        "dpv:hasDataController": controller,
        "dpv:hasDataSubject": subject,
        "dpv:hasRight": ["eu-gdpr:A7-3", "eu-gdpr:A15", "eu-gdpr:A17"],
        "dpv:hasConsentRecord": records,
    }


def compact(taken: dict[str, Any]) -> str:
    """A receipt as one line of JSON-LD that fits a QR code: what every record has in common is said once.

    Terms are those of the whole receipt; ``dct:title`` goes, because the term of the purpose says it.
    """
    common = ("dpv:hasLocation", "dpv:hasIndicationMethod", "dpv:hasNotice", "@type", "dct:identifier")
    records = taken["dpv:hasConsentRecord"]
    short = []
    for record in records:
        left = {name: value for name, value in record.items() if name not in common and name != "dpv:hasDuration"}
        left["dpv:hasPurpose"] = record["dpv:hasPurpose"]["@type"]
        left["guong:purpose"] = record["guong:purpose"]
        short.append(left)
    first = records[0]
    whole = {
        **{name: value for name, value in taken.items() if name not in ("@context", "dpv:hasConsentRecord")},
        "dpv:hasLocation": first["dpv:hasLocation"],
        "dct:hasVersion": first["dpv:hasNotice"]["dct:hasVersion"],
        "dpv:hasConsentRecord": short,
    }
    return json.dumps(whole, ensure_ascii=False, separators=(",", ":"))


def _record(consent: Consent) -> dict[str, Any]:
    question = QUESTIONS[consent.purpose]
    key = f"{consent.customer}|{consent.purpose.value}|{consent.at.isoformat()}"
    record: dict[str, Any] = {
        "@type": "dpv:ConsentRecord",
        "dct:identifier": hashlib.sha256(key.encode()).hexdigest()[:32],
        "guong:purpose": consent.purpose.value,
        "dpv:hasPurpose": {"@type": question.dpv_purpose, "dct:title": question.title.in_language(consent.language)},
        "dpv:hasPersonalData": list(question.data),
        "dpv:hasConsentStatus": "dpv:ConsentGiven" if consent.granted else "dpv:ConsentRefused",
        "dpv:isIndicatedAtTime": consent.at.isoformat(),
        "dpv:hasIndicationMethod": consent.method,
        "dpv:hasLocation": consent.store,
        "dpv:hasDuration": question.kept.in_language(consent.language),
        "dpv:hasNotice": {
            "dct:hasVersion": consent.text_version,
            "dct:language": consent.language,
        },
    }
    if consent.text_version == TEXT_VERSION:
        record["dpv:hasNotice"]["guong:sha256"] = text_digest(consent.purpose, consent.language)
    if consent.terms is not None:
        record["guong:contactTerms"] = {
            "channel": consent.terms.channel,
            "content": consent.terms.content,
            "perMonth": consent.terms.per_month,
        }
    return record
