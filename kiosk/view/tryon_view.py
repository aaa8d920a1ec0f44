"""The mirror's screen as QML sees it: the set that is worn, how, and what is compared."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import Property, QObject, Signal, Slot
from PySide6.QtQml import QmlElement, QmlSingleton, QmlUncreatable, QQmlEngine

from kiosk.session import Screen
from kiosk.session.fitting import FINGERS, HANDS, LENGTHS_CM, ON_A_HAND, Comparison, Fitting, Worn
from kiosk.session.session import Session
from kiosk.view.entries import PieceView
from kiosk.view.rows import Rows
from sync.records import Kind, Metal

QML_IMPORT_NAME = "Kiosk"
QML_IMPORT_MAJOR_VERSION = 1


@QmlElement
@QmlUncreatable("The mirror's screen makes it.")
class TrayEntry(QObject):  # type: ignore[operator]
    """One piece of the set."""

    changed = Signal()

    def __init__(self, parent: QObject, kind: Kind) -> None:
        super().__init__(parent)
        self._kind = kind
        self._piece: PieceView | None = None
        self._on = True
        self._focused = False

    def tell(self, piece: PieceView | None, on: bool, focused: bool) -> None:
        if (piece, on, focused) != (self._piece, self._on, self._focused):
            self._piece, self._on, self._focused = piece, on, focused
            self.changed.emit()

    @Property(str, constant=True)
    def kind(self) -> str:
        return self._kind.value

    @Property(PieceView, notify=changed)
    def piece(self) -> PieceView | None:
        return self._piece

    @Property(bool, notify=changed)
    def on(self) -> bool:
        """Whether it is worn now; taken off it keeps its place."""
        return self._on

    @Property(bool, notify=changed)
    def focused(self) -> bool:
        return self._focused


@QmlElement
@QmlSingleton
class TryOnView(QObject):
    """A thin object over :class:`kiosk.session.dressing.Dressing`. No slot waits for anything."""

    changed = Signal()
    comparingChanged = Signal()
    made: TryOnView | None = None

    def __init__(self, parent: QObject, session: Session, view_of: Callable[[str], PieceView | None]) -> None:
        """``view_of`` gives the one view of a piece by its sku."""
        super().__init__(parent)
        self._session = session
        self._steps = session.dressing
        self._view_of = view_of
        self._tray = Rows(self)
        self._pieces: list[dict[str, Any]] = []
        self._pair: list[list[dict[str, Any]]] = [[], []]
        self._neighbours: list[dict[str, Any]] = []
        self._comparing = False
        session.follow(self._follow)

    @staticmethod
    def create(_engine: QQmlEngine) -> TryOnView | None:
        """Called by QML for the singleton: the one that the application made."""
        return TryOnView.made

    # Read by QML

    @Property(Rows, constant=True)
    def tray(self) -> Rows:
        """The set, in the order it was put on."""
        return self._tray

    @Property("QVariantList", notify=changed)  # type: ignore[arg-type]
    def pieces(self) -> list[dict[str, Any]]:
        """What the mirror wears, as ``Mirror.pieces`` takes it."""
        return self._pieces

    @Property("QVariantList", notify=changed)  # type: ignore[arg-type]
    def neighbours(self) -> list[dict[str, Any]]:
        """What a swipe would bring."""
        return self._neighbours

    @Property(str, notify=changed)
    def kind(self) -> str:
        """The kind in focus."""
        focus = self._fitting.focus
        return focus.value if focus is not None else ""

    @Property(bool, notify=changed)
    def worn(self) -> bool:
        """Whether the piece in focus is on."""
        return self._focused is not None and self._focused.on

    @Property("QStringList", notify=changed)  # type: ignore[arg-type]
    def kindsToAdd(self) -> list[str]:
        """Kinds that the set does not have and the shop does."""
        worn = self._fitting.worn
        return [kind.value for kind in Kind if kind not in worn and self._steps.skus(kind)] if self._there else []

    @Property("QStringList", constant=True)  # type: ignore[arg-type]
    def fingers(self) -> list[str]:
        return list(FINGERS)

    @Property("QStringList", constant=True)  # type: ignore[arg-type]
    def hands(self) -> list[str]:
        return list(HANDS)

    @Property("QVariantList", constant=True)  # type: ignore[arg-type]
    def lengths(self) -> list[int]:
        """cm that chains are made in."""
        return list(LENGTHS_CM)

    @Property("QStringList", notify=changed)  # type: ignore[arg-type]
    def metals(self) -> list[str]:
        """What the piece in focus is made in, its own metal first; empty where there is no choice."""
        piece = self._session.piece(self._focused.sku) if self._focused is not None else None
        if piece is None or not piece.also_in:
            return []
        return [piece.metal.value, *(metal.value for metal in piece.also_in if metal is not piece.metal)]

    @Property(bool, notify=changed)
    def onHand(self) -> bool:
        return self._fitting.focus in ON_A_HAND

    @Property(str, notify=changed)
    def finger(self) -> str:
        worn = self._focused
        return worn.finger or "ring" if worn is not None else ""

    @Property(str, notify=changed)
    def hand(self) -> str:
        """``left``, ``right``, or empty for whichever is shown."""
        return self._focused.hand if self._focused is not None else ""

    @Property(int, notify=changed)
    def lengthCm(self) -> int:
        """The chosen length; 0 as the piece is made."""
        return self._focused.length_cm if self._focused is not None else 0

    @Property(str, notify=changed)
    def metal(self) -> str:
        """What the piece in focus is shown in."""
        worn = self._focused
        piece = self._session.piece(worn.sku) if worn is not None else None
        if worn is None or piece is None:
            return ""
        return (worn.metal or piece.metal).value

    @Property(str, notify=changed)
    def engraving(self) -> str:
        """What is cut into the piece in focus, if it has a face for it."""
        return self._focused.engraving if self._focused is not None else ""

    @Property(bool, notify=changed)
    def onOrder(self) -> bool:
        """Whether what is shown is in another metal than what lies in the shop."""
        return self._focused is not None and self._focused.metal is not None

    @Property(bool, notify=comparingChanged)
    def comparing(self) -> bool:
        return self._comparing

    @Property(bool, notify=changed)
    def canCompare(self) -> bool:
        focus = self._fitting.focus
        return focus is not None and len(self._steps.skus(focus)) > 1

    @Property(int, notify=changed)
    def active(self) -> int:
        """Which of the two compared ones swipes and keys change."""
        return self._comparison.active if self._comparison is not None else 0

    @Property(PieceView, notify=changed)
    def first(self) -> PieceView | None:
        return self._compared(0)

    @Property(PieceView, notify=changed)
    def second(self) -> PieceView | None:
        return self._compared(1)

    @Property("QVariantList", notify=changed)  # type: ignore[arg-type]
    def firstPieces(self) -> list[dict[str, Any]]:
        return self._pair[0]

    @Property("QVariantList", notify=changed)  # type: ignore[arg-type]
    def secondPieces(self) -> list[dict[str, Any]]:
        return self._pair[1]

    # Done by the shopper

    @Slot(int)
    def swap(self, step: int) -> None:
        """On to the next (1) or previous (-1) piece of the kind in focus."""
        self._steps.swap(step)

    @Slot(str)
    def tap(self, kind: str) -> None:
        self._steps.tap(Kind(kind))

    @Slot(str)
    def add(self, kind: str) -> None:
        self._steps.add(Kind(kind))

    @Slot(str)
    def chooseFinger(self, finger: str) -> None:
        self._steps.choose_finger(finger)

    @Slot(str)
    def chooseHand(self, hand: str) -> None:
        self._steps.choose_hand(hand)

    @Slot(int)
    def chooseLength(self, centimetres: int) -> None:
        self._steps.choose_length(centimetres)

    @Slot(str)
    def chooseMetal(self, metal: str) -> None:
        self._steps.choose_metal(Metal(metal))

    @Slot(str)
    def engrave(self, text: str) -> None:
        self._steps.engrave(text)

    @Slot()
    def compare(self) -> None:
        self._steps.compare()

    @Slot(int)
    def turnTo(self, which: int) -> None:
        self._steps.turn_to(which)

    @Slot(int)
    def keep(self, which: int) -> None:
        self._steps.keep(which)

    @Slot()
    def endComparison(self) -> None:
        self._steps.end_comparison()

    @Slot(float, "QVariantMap", int, bool)
    def watched(self, seconds: float, shares: dict[str, float], grade: int, frozen: bool) -> None:
        """The mirror ran for so long, showed so much of each piece, and drew it at this grade."""
        self._session.shown_in_mirror(seconds, shares, grade, frozen=frozen)

    # Inside

    @property
    def _there(self) -> bool:
        return self._session.visit is not None and self._session.screen is Screen.TRYON

    @property
    def _fitting(self) -> Fitting:
        visit = self._session.visit
        return visit.fitting if visit is not None else Fitting()

    @property
    def _focused(self) -> Worn | None:
        return self._fitting.focused

    @property
    def _comparison(self) -> Comparison | None:
        return self._fitting.comparison

    def _compared(self, which: int) -> PieceView | None:
        return self._view_of(self._comparison.skus[which]) if self._comparison is not None else None

    def _follow(self, parts: frozenset[str]) -> None:
        if not parts & {"tryon", "screen", "piece"}:
            return
        fitting = self._fitting
        rows: list[tuple[str, QObject]] = []
        for kind, worn in fitting.worn.items():
            entry = self._tray.find(kind.value)
            if not isinstance(entry, TrayEntry):
                entry = TrayEntry(self._tray, kind)
            entry.tell(self._view_of(worn.sku), worn.on, kind is fitting.focus)
            rows.append((kind.value, entry))
        self._tray.show(rows)
        on = {kind: worn for kind, worn in fitting.worn.items() if worn.on}
        self._pieces = [told for worn in on.values() if (told := self._told(worn, worn.sku)) is not None]
        self._neighbours = self._next_to(fitting)
        self._pair = [self._side(fitting, which) for which in (0, 1)]
        comparing = fitting.comparison is not None
        if comparing != self._comparing:
            self._comparing = comparing
            self.comparingChanged.emit()
        self.changed.emit()

    def _told(self, worn: Worn, sku: str) -> dict[str, Any] | None:
        """A piece as ``Mirror.pieces`` takes it; ``None`` for one without a file to wear."""
        piece = self._view_of(sku)
        if piece is None or not piece.model:
            return None
        return {
            "sku": sku,
            "kind": piece.kind,
            "model": piece.model,
            "picture": piece.picture,
            "finger": worn.finger,
            "side": worn.hand,
            "length": worn.length_cm,
            "engraving": worn.engraving,
            "metal": worn.metal.value if worn.metal is not None and sku == worn.sku else "",
        }

    def _next_to(self, fitting: Fitting) -> list[dict[str, Any]]:
        worn = fitting.focused
        if worn is None or fitting.focus is None:
            return []
        skus = self._steps.skus(fitting.focus)
        middles = fitting.comparison.skus if fitting.comparison is not None else [worn.sku]
        near = [
            skus[(skus.index(middle) + step) % len(skus)] for middle in middles if middle in skus for step in (1, -1)
        ]
        return [told for sku in dict.fromkeys(near) if (told := self._told(worn, sku)) is not None]

    def _side(self, fitting: Fitting, which: int) -> list[dict[str, Any]]:
        """What one half of the comparison wears: its own piece alone, so that nothing else differs."""
        comparison, worn = fitting.comparison, fitting.focused
        if comparison is None or worn is None:
            return []
        told = self._told(worn, comparison.skus[which])
        return [told] if told is not None else []
