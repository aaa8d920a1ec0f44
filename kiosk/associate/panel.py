"""What an associate may read of whoever is served: field by field, as the exposure table says. Plain Python."""

from __future__ import annotations

from kiosk.catalogue import words
from kiosk.identity.consent import QUESTIONS
from kiosk.identity.exposure import Field, Place
from kiosk.session.session import Session
from sync.records import Profile, Purpose

LANGUAGES = {"vi": "Tiếng Việt", "en": "English"}


def facts(session: Session) -> list[tuple[str, str, str]]:
    """``(key, value, state)`` of each line: first of the customer, then of the visit. Values are names and figures."""
    lines: list[tuple[str, str, str]] = []
    visit, language = session.visit, session.language
    if visit is None:
        return lines
    if visit.profile is not None:
        for field in Field:
            value = _value(session, field, visit.profile)
            if value and session.may_show(field, Place.ASSOCIATE):
                lines.append((field.value, value, ""))
    lines.append(("shortlist", _names(session, visit.shortlist) or "–", ""))
    lines.append(("viewed", words.number(float(len(visit.viewed)), language), ""))
    return lines


def _value(session: Session, field: Field, profile: Profile) -> str:
    visit = session.visit
    if visit is None:
        return ""
    match field:
        case Field.FIRST_NAME:
            return ""  # the whole name says it
        case Field.FULL_NAME:
            return profile.full_name
        case Field.LANGUAGE:
            return LANGUAGES[profile.language]
        case Field.TIER:
            return profile.tier.value
        case Field.POINTS:
            return words.number(float(profile.points), session.language)
        case Field.OCCASION:
            return f"{visit.occasion.kind.value} {visit.occasion.days}" if visit.occasion is not None else ""
        case Field.RING_SIZE:
            return f"{words.number(profile.ring_size_mm, session.language)} mm" if profile.ring_size_mm else ""
        case Field.WISHES:
            return _names(session, list(profile.wishes))
        case Field.OWNED:
            return _names(session, list(profile.owned))
        case Field.TRYON_HISTORY:
            return _names(session, visit.tried)
        case Field.CONTACT_ENDING:
            return f"…{profile.phone[-3:]}" if profile.phone else ""
        case Field.CONSENTS:
            return ", ".join(QUESTIONS[p].title.in_language(session.language) for p in Purpose if p in visit.consents)
        case Field.PERSONAL_OFFERS:
            return ", ".join(o.title.in_language(session.language) for o in visit.offers if o.private)
        case Field.SUGGESTIONS:
            return _names(session, [choice.key for choice in visit.choices])
        case Field.CARD_NUMBER:
            return ""


def _names(session: Session, skus: list[str]) -> str:
    found = (session.piece(sku) for sku in skus)
    return ", ".join(piece.name.in_language(session.language) for piece in found if piece is not None)
