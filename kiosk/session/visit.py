"""The one visit that is on: who is here, what they allowed, what they looked at. Dropped whole at goodbye."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from uuid import uuid4

from kiosk.identity.numbers import Question
from kiosk.identity.recognition import Assurance
from kiosk.identity.staff import Member
from kiosk.personalization.experiment import Arm, arm_of
from kiosk.personalization.occasion import Occasion
from kiosk.personalization.policy import Choice
from kiosk.session.draft import Draft
from kiosk.session.fitting import Fitting, Spell
from sync.records import Address, Kind, Offer, Profile, Purpose

EXPERIMENT = "personal-home-1"


class Screen(StrEnum):
    """Where the shopper is. Each is a place of :mod:`kiosk.identity.exposure` too."""

    ATTRACT = "attract"
    WELCOME = "welcome"
    SCAN = "scan"
    NUMBER = "number"
    """A card or telephone number is typed."""
    PROOF = "proof"
    """The second factor is asked for."""
    CONFIRM = "confirm"
    """Is it you? Nothing personal is on it."""
    JOIN = "join"
    CARD = "card"
    """A new member's provisional card."""
    PIN = "pin"
    """A member chooses a PIN, typed twice."""
    CONSENT = "consent"
    PRIVACY = "privacy"
    """What is allowed, the receipt, and how to be forgotten."""
    HOME = "home"
    BROWSE = "browse"
    PIECE = "piece"
    TRYON = "tryon"
    MODELS = "models"
    """A piece on people in pictures: without the camera."""
    PHOTO = "photo"
    """The photo that was taken in the mirror, on its way to a phone."""
    SHORTLIST = "shortlist"
    GOODBYE = "goodbye"
    STAFF = "staff"
    """The PIN of an associate or a technician."""
    ASSOCIATE = "associate"
    TECHNICIAN = "technician"


class Parting(StrEnum):
    """Why a visit ended."""

    GOODBYE = "goodbye"
    IDLE = "idle"
    TROUBLE = "trouble"
    STAFF = "staff"
    ERASED = "erased"


ASKED_AT_KIOSK = (Purpose.RECOGNISE, Purpose.OFFERS, Purpose.TRYON_HISTORY)
"""The purposes that the kiosk asks about of its own accord, in this order; all six are on the privacy screen."""


@dataclass(frozen=True, slots=True)
class Nearby:
    """Who said by a tap that the beacon is theirs. Anyone near can tap: no more than this is held."""

    first_name: str
    address: Address
    consents: frozenset[Purpose]


@dataclass(slots=True)
class Visit:
    """The state of a visit. ``profile`` is set only once the person was told apart *and* agreed to it."""

    id: str
    started: float
    profile: Profile | None = None
    candidate: Profile | None = None
    """Someone whose code was good and who has not said yes or no to being recognised."""
    nearby: Nearby | None = None
    assurance: Assurance = Assurance.NOBODY
    question: Question | None = None
    """The second factor that is asked for."""
    draft: Draft | None = None
    """A membership that is being filled in."""
    pin_hash: str | None = None
    """Of a PIN that was typed once and is to be typed again; the digits themselves are not held."""
    staff: Member | None = None
    """Who of the staff is at the screen."""
    consents: frozenset[Purpose] = frozenset()
    answers: dict[Purpose, bool] = field(default_factory=dict)
    """What was answered on the consent screen, this visit."""
    to_ask: tuple[Purpose, ...] = ()
    occasion: Occasion | None = None
    arm: Arm = Arm.PERSONAL
    decisions: int = 0
    decision: str | None = None
    policy: str | None = None
    choices: tuple[Choice, ...] = ()
    offers: tuple[Offer, ...] = ()
    kind: Kind | None = None
    """What is browsed; ``None`` for everything."""
    sku: str | None = None
    """The piece that is open."""
    on_model: Spell | None = None
    """The piece that is seen on a model."""
    photos_by_tap: bool = False
    """A guest said yes to photos, for this visit."""
    fitting: Fitting = field(default_factory=Fitting)
    """The set that is tried on."""
    shortlist: list[str] = field(default_factory=list)
    viewed: list[str] = field(default_factory=list)
    tried: list[str] = field(default_factory=list)

    @classmethod
    def begin(cls, now: float) -> Visit:
        visit = cls(id=uuid4().hex, started=now)
        visit.arm = arm_of(EXPERIMENT, visit.id)
        return visit

    @property
    def subject(self) -> str | None:
        """The pseudonym that events carry; none without the consent to be recognised."""
        return self.profile.pseudonym if self.profile is not None else None

    @property
    def keeps_history(self) -> bool:
        """Whether what is tried on may be told together with who tried it: a guest is nobody."""
        return self.profile is None or Purpose.TRYON_HISTORY in self.consents

    @property
    def person(self) -> Profile | None:
        """Whoever is being served or asked."""
        return self.profile or self.candidate

    def become_nobody(self) -> None:
        """From here on the visit is a guest's."""
        self.profile = self.candidate = self.nearby = self.occasion = None
        self.question = self.draft = self.pin_hash = None
        self.photos_by_tap = False
        self.assurance = Assurance.NOBODY
        self.consents, self.answers, self.to_ask = frozenset(), {}, ()
        self.choices, self.offers = (), ()
