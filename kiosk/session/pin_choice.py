"""A member chooses a PIN: the second factor of their card and telephone number, at every kiosk.

Typed twice, kept as an argon2id hash from the first typing on. The choice is one promised event: offline it waits,
and the platform tells every device.
"""

from __future__ import annotations

from enum import StrEnum

from kiosk.identity.recognition import Assurance
from kiosk.session.core import Core
from kiosk.session.visit import Screen, Visit
from sync.pins import PinWeak, hash_pin, pin_matches
from sync.records import EventType, Purpose


class PinStep(StrEnum):
    """What a typed PIN came to; the screen owns the words."""

    WEAK = "weak"
    AGAIN = "again"
    """Taken once: to be typed once more."""
    DIFFERENT = "different"
    """The second was another: both are dropped."""
    CHOSEN = "chosen"
    REFUSED = "refused"
    """Nobody is here who may choose one."""


class PinChoice:
    """From the new card or from the privacy screen, and back there."""

    def __init__(self, core: Core) -> None:
        self._core = core
        self._from = Screen.PRIVACY
        self.said: PinStep | None = None
        """What the last typing came to."""

    def open(self) -> None:
        core = self._core
        core.touched()
        if self._owner() is None or core.screen not in (Screen.CARD, Screen.PRIVACY):
            return
        self._from, self.said = core.screen, None
        core.go(Screen.PIN, "pin", keep_trail=False)

    def give(self, digits: str) -> PinStep:
        """One typing. Hashing and checking take some 30 ms each."""
        self._core.touched()
        visit = self._owner()
        if visit is None or self._core.screen is not Screen.PIN:
            return PinStep.REFUSED
        self.said = self._judge(visit, digits)
        if self.said is PinStep.CHOSEN:
            self._core.go(self._from, "pin", "joining", "consent", keep_trail=False)
        else:
            self._core.tell(frozenset({"pin"}))
        return self.said

    def leave(self) -> None:
        """Without a PIN, or with the one there was."""
        if self._core.visit is not None:
            self._core.visit.pin_hash = None
        self.said = None
        self._core.go(self._from, "pin", "joining", "consent", keep_trail=False)

    @property
    def allowed(self) -> bool:
        """Whether whoever is here may choose one."""
        return self._owner() is not None

    @property
    def typed_once(self) -> bool:
        visit = self._core.visit
        return visit is not None and visit.pin_hash is not None

    @property
    def has_one(self) -> bool:
        """Whether whoever is here has a PIN, as far as this device knows."""
        visit = self._owner()
        return visit is not None and visit.person is not None and visit.person.pin is not None

    def _owner(self) -> Visit | None:
        visit = self._core.visit
        if visit is None or visit.person is None or visit.assurance < Assurance.POSSESSION:
            return None
        # Of somebody who is not to be recognised the devices hold nothing that a PIN could stand for.
        return visit if Purpose.RECOGNISE in visit.consents else None

    def _judge(self, visit: Visit, digits: str) -> PinStep:
        if visit.pin_hash is None:
            try:
                visit.pin_hash = hash_pin(digits)
            except PinWeak:
                return PinStep.WEAK
            return PinStep.AGAIN
        hashed, visit.pin_hash = visit.pin_hash, None
        if not pin_matches(hashed, digits):
            return PinStep.DIFFERENT
        self._keep(visit, hashed)
        return PinStep.CHOSEN

    def _keep(self, visit: Visit, hashed: str) -> None:
        core, person = self._core, visit.person
        if person is None:
            return
        for name in ("profile", "candidate"):
            known = getattr(visit, name)
            if known is not None:
                setattr(visit, name, known.model_copy(update={"pin": hashed, "pin_at": core.now()}))
        core.ledger.promise(
            EventType.PIN_CHOSEN,
            visit=visit.id,
            subject=person.pseudonym,
            arm=visit.arm.value,
            consents=sorted(visit.consents),
            data={"pin": hashed},
        )
