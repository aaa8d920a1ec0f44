"""In the mirror: a whole set is put on, changed, compared and taken off; each piece owes its events."""

from __future__ import annotations

import logging

from kiosk.session.core import Core
from kiosk.session.fitting import FINGERS, HANDS, LENGTHS_CM, LONGEST_ENGRAVING, ON_A_HAND, Comparison, Spell, Worn
from kiosk.session.visit import Screen, Visit
from sync.records import EventType, Kind, Metal, Piece

log = logging.getLogger(__name__)

WATCHED_SECONDS = 180.0
"""How long a face in the mirror alone keeps a visit going, without a touch."""
_CHANGED = ("tryon", "piece")


class Dressing:
    """The mirror's steps. Each answers at once; a step that means nothing now (no set, no such piece) does nothing."""

    def __init__(self, core: Core) -> None:
        self._core = core
        core.crossed = self._crossed

    # Into the mirror and out of it

    def try_on(self, sku: str) -> None:
        """Into the mirror with a piece, or on to another piece in the mirror; the rest of the set stays on."""
        core = self._core
        core.touched()
        visit = core.begin()
        piece = core.shelves.piece(sku)
        if piece is None:
            log.warning("a piece was to be tried on that the catalogue does not hold")
            return
        self._end_comparison(visit, kept=None)
        self._put_on(visit, piece)
        core.go(Screen.TRYON, *_CHANGED)

    def leave_mirror(self, visit: Visit) -> None:
        """Ends what is on; the set itself stays for the next look."""
        self._end_comparison(visit, kept=None)
        for worn in visit.fitting.worn.values():
            self._end(worn)

    def _crossed(self, there: bool) -> None:
        visit = self._core.visit
        if visit is None:
            return
        if not there:
            self.leave_mirror(visit)
            return
        for worn in visit.fitting.worn.values():
            self._begin(visit, worn)

    # The set

    def swap(self, step: int) -> None:
        """On to the next (1) or previous (-1) piece of the kind in focus, round and round."""
        visit = self._in_mirror()
        if visit is None or visit.fitting.focus is None:
            return
        self._core.touched()
        comparison, worn = visit.fitting.comparison, visit.fitting.focused
        if comparison is not None:
            here = comparison.skus[comparison.active]
            other = comparison.skus[1 - comparison.active]
            skus = [sku for sku in self.skus(comparison.kind) if sku != other] or [here]
            comparison.skus[comparison.active] = _on(skus, here, step)
            self._core.tell(frozenset(_CHANGED))
        elif worn is not None:
            piece = self._core.shelves.piece(_on(self.skus(visit.fitting.focus), worn.sku, step))
            if piece is not None:
                self._put_on(visit, piece)
                self._core.tell(frozenset(_CHANGED))

    def tap(self, kind: Kind) -> None:
        """A piece of the set is touched: it comes into focus; touched again it goes off, and on again."""
        visit = self._in_mirror()
        worn = visit.fitting.worn.get(kind) if visit is not None else None
        if visit is None or worn is None:
            return
        self._core.touched()
        if visit.fitting.focus is not kind or not worn.on:
            worn.on = True
            self._begin(visit, worn)
        else:
            worn.on = False
            self._end(worn)
        visit.fitting.focus, visit.sku = kind, worn.sku
        self._core.tell(frozenset(_CHANGED))

    def add(self, kind: Kind) -> None:
        """A piece of one more kind joins the set: the first of the shelf."""
        visit = self._in_mirror()
        if visit is None:
            return
        self._core.touched()
        skus = self.skus(kind)
        piece = self._core.shelves.piece(skus[0]) if skus else None
        if piece is not None and kind not in visit.fitting.worn:
            self._put_on(visit, piece)
            self._core.tell(frozenset(_CHANGED))

    # How it is worn

    def choose_finger(self, finger: str) -> None:
        visit, worn = self._focused(Kind.RING)
        if visit is not None and worn is not None and finger in FINGERS:
            worn.finger = finger
            self._core.tell(frozenset({"tryon"}))

    def choose_hand(self, hand: str) -> None:
        """``hand`` empty for whichever is shown; rings, bracelets and watches go to the hand together."""
        visit, worn = self._focused(*ON_A_HAND)
        if visit is None or worn is None or hand not in ("", *HANDS):
            return
        for kind, other in visit.fitting.worn.items():
            if kind in ON_A_HAND:
                other.hand = hand
        self._core.tell(frozenset({"tryon"}))

    def choose_length(self, centimetres: int) -> None:
        visit, worn = self._focused(Kind.NECKLACE)
        if visit is not None and worn is not None and centimetres in LENGTHS_CM:
            worn.length_cm = centimetres
            self._core.tell(frozenset({"tryon"}))

    def choose_metal(self, metal: Metal) -> None:
        """One of those that the piece in focus is made in."""
        visit, worn = self._focused(*Kind)
        piece = self._core.shelves.piece(worn.sku) if worn is not None else None
        if visit is None or worn is None or piece is None or metal not in (piece.metal, *piece.also_in):
            return
        worn.metal = None if metal is piece.metal else metal
        self._core.tell(frozenset({"tryon"}))

    def engrave(self, text: str) -> None:
        """The text as typed so far; an empty one polishes it away. It stays with the kind: another piece has it too."""
        visit, worn = self._focused(*Kind)
        if visit is not None and worn is not None and text != worn.engraving:
            worn.engraving = text[:LONGEST_ENGRAVING]
            self._core.tell(frozenset({"tryon"}))

    # Two side by side

    def compare(self) -> None:
        """The piece in focus beside the next one of its kind."""
        visit = self._in_mirror()
        worn = visit.fitting.focused if visit is not None else None
        if visit is None or worn is None or visit.fitting.focus is None or visit.fitting.comparison is not None:
            return
        self._core.touched()
        other = _on(self.skus(visit.fitting.focus), worn.sku, 1)
        if other == worn.sku:
            return
        worn.on = True
        self._begin(visit, worn)
        now = self._core.monotonic()
        visit.fitting.comparison = Comparison(visit.fitting.focus, [worn.sku, other], now, active=1)
        self._core.tell(frozenset(_CHANGED))

    def turn_to(self, which: int) -> None:
        """Which of the two a swipe changes from now on."""
        visit = self._in_mirror()
        comparison = visit.fitting.comparison if visit is not None else None
        if comparison is not None and which in (0, 1) and which != comparison.active:
            self._core.touched()
            comparison.active = which
            self._core.tell(frozenset({"tryon"}))

    def keep(self, which: int) -> None:
        """One of the two is chosen: it stays on, alone."""
        visit = self._in_mirror()
        comparison = visit.fitting.comparison if visit is not None else None
        if visit is None or comparison is None or which not in (0, 1):
            return
        self._core.touched()
        piece = self._core.shelves.piece(comparison.skus[which])
        self._end_comparison(visit, kept=comparison.skus[which])
        if piece is not None:
            self._put_on(visit, piece)
        self._core.tell(frozenset(_CHANGED))

    def end_comparison(self) -> None:
        """Neither: what was on before stays on."""
        visit = self._in_mirror()
        if visit is not None and visit.fitting.comparison is not None:
            self._core.touched()
            self._end_comparison(visit, kept=None)
            self._core.tell(frozenset(_CHANGED))

    # What the mirror tells

    def shown_in_mirror(
        self, seconds: float, shares: dict[str, float] | None = None, grade: int = 0, *, frozen: bool = False
    ) -> None:
        """The mirror ran for ``seconds`` more. ``shares``: how much of each piece (sku) it showed, 0..1; without them
        the piece in focus, whole. On a frozen picture nobody need be there: that alone keeps no visit going."""
        core = self._core
        visit = self._in_mirror()
        if visit is None:
            return
        focused = visit.fitting.focused
        told = {focused.sku: 1.0} if shares is None and focused is not None else shares or {}
        for worn in visit.fitting.worn.values():
            if worn.spell is not None:
                worn.spell.watch(seconds, told.get(worn.sku, 0.0), grade)
        if visit.fitting.comparison is not None:
            visit.fitting.comparison.frozen |= frozen
        anyone = not frozen and max(told.values(), default=0.0) > 0
        if anyone and core.monotonic() - core.touched_at < WATCHED_SECONDS:
            core.watched_at = core.monotonic()

    def skus(self, kind: Kind) -> list[str]:
        """What of a kind can be worn, in the shelf's order."""
        pieces = self._core.shelves.pieces(kind)
        return [piece.sku for piece in pieces if piece.model is not None] or [piece.sku for piece in pieces]

    # Inside

    def _in_mirror(self) -> Visit | None:
        return self._core.visit if self._core.screen is Screen.TRYON else None

    def _focused(self, *kinds: Kind) -> tuple[Visit | None, Worn | None]:
        visit = self._in_mirror()
        if visit is None or visit.fitting.focus not in kinds:
            return None, None
        self._core.touched()
        return visit, visit.fitting.focused

    def _put_on(self, visit: Visit, piece: Piece) -> None:
        fitting = visit.fitting
        worn = fitting.worn.get(piece.kind)
        if worn is None:
            hand = next((one.hand for kind, one in fitting.worn.items() if kind in ON_A_HAND), "")
            worn = fitting.worn[piece.kind] = Worn(piece.sku, hand=hand if piece.kind in ON_A_HAND else "")
        elif worn.sku != piece.sku:
            self._end(worn)
            worn.sku = piece.sku
            if worn.metal not in piece.also_in:
                worn.metal = None
        worn.on = True
        fitting.focus, visit.sku = piece.kind, piece.sku
        self._begin(visit, worn)

    def _begin(self, visit: Visit, worn: Worn) -> None:
        """The piece is on: from now on its time counts."""
        if worn.spell is not None or not worn.on:
            return
        piece = self._core.shelves.piece(worn.sku)
        if piece is None:
            return
        worn.spell = Spell(worn.sku, self._core.monotonic())
        if worn.sku not in visit.tried:
            visit.tried.append(worn.sku)
        self._core.event(EventType.TRYON_STARTED, {"sku": worn.sku, "kind": piece.kind.value})

    def _end(self, worn: Worn) -> None:
        spell, worn.spell = worn.spell, None
        if spell is not None:
            metal = {"metal": worn.metal.value} if worn.metal is not None else {}
            self._core.event(EventType.TRYON_ENDED, {**spell.told(self._core.monotonic()), **metal})

    def _end_comparison(self, visit: Visit, kept: str | None) -> None:
        comparison, visit.fitting.comparison = visit.fitting.comparison, None
        if comparison is None:
            return
        self._core.event(
            EventType.TRYON_COMPARED,
            {
                "skus": list(comparison.skus),
                "kind": comparison.kind.value,
                "seconds": round(self._core.monotonic() - comparison.since, 1),
                "frozen": comparison.frozen,
                "kept": kept,
            },
        )


def _on(skus: list[str], here: str, step: int) -> str:
    """The sku ``step`` further round."""
    if not skus:
        return here
    return skus[(skus.index(here) + step) % len(skus)] if here in skus else skus[0]
