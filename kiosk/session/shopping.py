"""Looking and keeping in mind: the steps that guests and customers share."""

from __future__ import annotations

import logging

from kiosk.personalization.learning import Lessons
from kiosk.personalization.policy import Context, choose_pieces, eligible_offers
from kiosk.personalization.settings import settings_of
from kiosk.session.core import Core
from kiosk.session.visit import Screen, Visit
from sync.records import EventType, Kind

log = logging.getLogger(__name__)

SUGGESTIONS = 6


class Shopping:
    """Home, shelf, piece and list of the one visit."""

    def __init__(self, core: Core) -> None:
        self._core = core
        self._lessons = Lessons(core.shelves)

    def open_home(self) -> None:
        core = self._core
        core.touched()
        visit = core.begin()
        if not visit.choices:
            self._decide(visit)
        core.event(
            EventType.HOME_SHOWN,
            {
                "offers": [offer.id for offer in visit.offers],
                "pieces": [choice.key for choice in visit.choices],
                "occasion": visit.occasion.kind.value if visit.occasion else None,
            },
        )
        core.trail.clear()
        core.go(Screen.HOME, "home", "person", keep_trail=False)

    def browse(self, kind: Kind | None) -> None:
        self._core.touched()
        visit = self._core.begin()
        visit.kind = kind
        self._core.event(EventType.CATALOGUE_BROWSED, {"kind": kind.value if kind else "all"})
        self._core.go(Screen.BROWSE, "shelf")

    def open_piece(self, sku: str) -> None:
        self._core.touched()
        visit = self._core.begin()
        piece = self._core.shelves.piece(sku)
        if piece is None:
            log.warning("a piece was asked for that the catalogue does not hold")
            return
        visit.sku = sku
        if sku not in visit.viewed:
            visit.viewed.append(sku)
        self._core.event(EventType.PIECE_VIEWED, {"sku": sku, "kind": piece.kind.value})
        self._core.go(Screen.PIECE, "piece")

    def toggle_shortlist(self, sku: str) -> None:
        self._core.touched()
        visit = self._core.begin()
        if sku in visit.shortlist:
            visit.shortlist.remove(sku)
            self._core.event(EventType.SHORTLIST_REMOVED, {"sku": sku})
        else:
            visit.shortlist.append(sku)
            self._core.event(EventType.SHORTLIST_ADDED, {"sku": sku})
        self._core.tell(frozenset({"shortlist", "piece"}))

    def open_shortlist(self) -> None:
        self._core.touched()
        visit = self._core.begin()
        self._core.event(EventType.SHORTLIST_SHOWN, {"skus": list(visit.shortlist)})
        self._core.go(Screen.SHORTLIST, "shortlist")

    def _decide(self, visit: Visit) -> None:
        core = self._core
        now = core.now()
        context = Context(now, visit.profile, visit.consents, visit.occasion, visit.arm)
        visit.decisions += 1
        key = f"{visit.id}-{visit.decisions}"
        settings = settings_of(core.shelves)
        learnt = self._lessons.learnt(settings.learning)
        decision = choose_pieces(
            core.shelves.pieces(), context, count=SUGGESTIONS, decision=key, seed=key, settings=settings, learnt=learnt
        )
        shown = core.ledger.visits_shown(visit.subject) if visit.subject else {}
        visit.offers = eligible_offers(core.shelves.offers(now), context, visits_shown=shown)
        visit.choices, visit.decision, visit.policy = decision.choices, decision.id, decision.policy
        if visit.subject:
            for offer in visit.offers:
                core.ledger.note_shown(visit.subject, offer.id, visit.id)
        core.event(
            EventType.DECISION_MADE,
            {
                "candidates": decision.candidates,
                "choices": [
                    {
                        "sku": choice.key,
                        "reason": choice.reason.value,
                        "detail": choice.detail,
                        "score": choice.score,
                        "propensity": choice.propensity,
                    }
                    for choice in decision.choices
                ],
                "offers": [offer.id for offer in visit.offers],
                "learnt": {"rewards": learnt.rewards, "bonus": dict(learnt.bonus)},
            },
        )
