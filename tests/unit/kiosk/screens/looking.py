"""Looks at a window's items as a careful eye would: what is cut off, covered, too small, out of the keys' reach."""

from __future__ import annotations

from itertools import combinations, pairwise

from PySide6.QtCore import QCoreApplication, QEvent, QEventLoop, QPointF, QRectF, Qt, QTimer
from PySide6.QtGui import QKeyEvent
from PySide6.QtQml import QQmlContext, QQmlExpression
from PySide6.QtQuick import QQuickItem, QQuickWindow

from tests.unit.kiosk.screens.stand_in import family, parents

SLACK = 1.5
"""Pixels that rounding may cost."""
LEAST_TOUCH = 44.0


def place(item: QQuickItem) -> QRectF:
    """Where an item lies in its window."""
    a = item.mapToScene(QPointF(0, 0))
    b = item.mapToScene(QPointF(item.width(), item.height()))
    return QRectF(a, b).normalized()


def aligned(context: QQmlContext, text: QQuickItem, name: str) -> int:
    """An alignment as its number, asked in the engine's root context: Python has no type for Text's enumerations."""
    value = QQmlExpression(context, text, name).evaluate()
    return int(value[0] if isinstance(value, tuple) else value)


def painted(context: QQmlContext, text: QQuickItem) -> QRectF:
    """Where a text's letters lie in its window."""
    width, height = float(text.property("contentWidth")), float(text.property("contentHeight"))
    left = float(text.property("leftPadding"))
    top = float(text.property("topPadding"))
    align = aligned(context, text, "effectiveHorizontalAlignment")
    free = text.width() - left - float(text.property("rightPadding")) - width
    if align == Qt.AlignmentFlag.AlignHCenter.value:
        left += free / 2
    elif align == Qt.AlignmentFlag.AlignRight.value:
        left += free
    if aligned(context, text, "verticalAlignment") == Qt.AlignmentFlag.AlignVCenter.value:
        top += (text.height() - top - float(text.property("bottomPadding")) - height) / 2
    return QRectF(
        text.mapToScene(QPointF(left, top)), text.mapToScene(QPointF(left + width, top + height))
    ).normalized()


def label(item: QQuickItem) -> str:
    name = item.metaObject().className().split("_")[0]
    return f"{name} '{item.property('text') or ''}'"


def texts(window: QQuickWindow) -> list[QQuickItem]:
    return [item for item in family(window.contentItem()) if item.inherits("QQuickText") and item.property("text")]


def buttons(window: QQuickWindow) -> list[QQuickItem]:
    return [
        item
        for item in family(window.contentItem())
        if item.inherits("QQuickAbstractButton") and item.isEnabled() and item.property("activeFocusOnTab")
    ]


def scroller(item: QQuickItem) -> QQuickItem | None:
    return next((up for up in parents(item) if up.inherits("QQuickFlickable")), None)


def faults(window: QQuickWindow, context: QQmlContext) -> list[str]:
    """Texts that are cut off, leave the window or their control, or lie on each other; targets that are too small."""
    whole = QRectF(0, 0, window.width(), window.height()).adjusted(-SLACK, -SLACK, SLACK, SLACK)
    found = []
    seen: list[tuple[QQuickItem, QRectF, QQuickItem | None]] = []
    for text in texts(window):
        letters, outer = painted(context, text), scroller(text)
        seen.append((text, letters, outer))
        if text.property("truncated"):
            found.append(f"{label(text)} is cut short")
        if float(text.property("contentWidth")) > text.width() + SLACK + float(text.property("font").letterSpacing()):
            found.append(f"{label(text)} is wider than its place")
        if outer is None and not whole.contains(letters):
            found.append(f"{label(text)} leaves the window: {letters}")
        if outer is not None:
            frame = place(outer)
            if letters.left() < frame.left() - SLACK or letters.right() > frame.right() + SLACK:
                found.append(f"{label(text)} leaves its list sideways: {letters} in {frame}")
        holder = next((up for up in parents(text) if up.inherits("QQuickAbstractButton")), None)
        if holder is not None and not place(holder).adjusted(-SLACK, -SLACK, SLACK, SLACK).contains(letters):
            found.append(f"{label(text)} leaves its control {label(holder)}: {letters} in {place(holder)}")
    for mark in family(window.contentItem()):
        if mark.isVisible() and mark.metaObject().className().startswith("ScrollMark"):
            beside = mark.parentItem().childItems()
            frame = place(next(item for item in beside if item.inherits("QQuickFlickable")))
            spot = place(mark)
            if spot.top() < frame.top() - SLACK or spot.bottom() > frame.bottom() + SLACK:
                found.append(f"the mark of a list leaves it: {spot} beside {frame}")
    for (one, first, first_in), (two, second, second_in) in combinations(seen, 2):
        a, b = first, second
        if first_in is not second_in:
            a = a if first_in is None else a.intersected(place(first_in))
            b = b if second_in is None else b.intersected(place(second_in))
        common = a.intersected(b)
        if common.width() > SLACK and common.height() > min(a.height(), b.height()) * 0.2:
            found.append(f"{label(one)} lies on {label(two)}")
    for first_button, second_button in combinations(buttons(window), 2):
        a, b = place(first_button), place(second_button)
        common = a.intersected(b)
        one_list = scroller(first_button) is scroller(second_button)
        # A heart in the corner of a card is meant to be there.
        within = common in (a, b)
        if one_list and not within and min(common.width(), common.height()) > 2 * SLACK:
            found.append(f"{label(first_button)} lies on {label(second_button)}")
    for button in buttons(window):
        box = place(button)
        if min(box.width(), box.height()) < LEAST_TOUCH - 0.5:
            found.append(f"{label(button)} is too small to touch: {box.width():.0f} x {box.height():.0f}")
        if scroller(button) is None and not whole.contains(box):
            found.append(f"{label(button)} leaves the window: {box}")
    return found


def ring_of(item: QQuickItem) -> QQuickItem | None:
    """The ring that shows where the keys are, if it can be seen."""
    rings = (found for found in family(item) if found.metaObject().className().startswith("FocusRing"))
    return next(rings, None)


def out_of_order(window: QQuickWindow, walked: list[QQuickItem]) -> list[str]:
    """Controls that the keys come to after one that lies below them, in the same column of the window."""
    found = []
    for before, item in pairwise(walked):
        a, b = place(before), place(item)
        # Columns are halves, and what a list holds is read by itself.
        above = b.bottom() <= a.top() + SLACK
        beside = (b.left() >= window.width() / 2 - SLACK) != (a.left() >= window.width() / 2 - SLACK)
        if above and not (beside and b.left() > a.left()) and scroller(before) is scroller(item):
            found.append(f"{label(item)} comes after {label(before)}, which lies below it")
    return found


def press(window: QQuickWindow, key: Qt.Key) -> None:
    """A key, down and up. Never by ``QTest.keyClick``: with Python's lock in its hand it waits for the render thread,
    which asks for that lock when a mesh that was made in Python is drawn for the first time."""
    for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
        QCoreApplication.postEvent(window, QKeyEvent(kind, int(key), Qt.KeyboardModifier.NoModifier))
    loop = QEventLoop()
    QTimer.singleShot(1, loop.quit)
    loop.exec()


def unreached(window: QQuickWindow, *, ordered: bool = False) -> list[str]:
    """Controls that Tab does not come to, those that it comes to out of sight or without a ring that shows it, and,
    if they are to be ``ordered``, those that it comes to after what lies below."""
    reached: list[QQuickItem] = []
    caps: set[str] = set()
    found = []
    whole = QRectF(0, 0, window.width(), window.height()).adjusted(-SLACK, -SLACK, SLACK, SLACK)
    for _ in range(120):
        press(window, Qt.Key.Key_Tab)
        item = window.activeFocusItem()
        if item is None or item in reached:
            break
        reached.append(item)
        # A keyboard is laid out anew for the field that the keys come to: its keys are known by their names.
        caps.add(item.objectName())
        box = place(item)
        if item.inherits("QQuickAbstractButton") and not whole.intersects(box.adjusted(2, 2, -2, -2)):
            found.append(f"{label(item)} has the keys but cannot be seen: {box}")
        if item.inherits("QQuickAbstractButton"):
            ring = ring_of(item)
            if ring is None:
                found.append(f"{label(item)} has the keys and shows no ring")
            elif scroller(item) is None and not whole.adjusted(-2, -2, 2, 2).contains(place(ring)):
                found.append(f"{label(item)} has a ring that leaves the window: {place(ring)}")
    found.extend(
        f"{label(button)} is not reached by keys"
        for button in buttons(window)
        if button not in reached and not (button.objectName().startswith("key-") and button.objectName() in caps)
    )
    if ordered:
        # The walk goes round, and began anywhere: it is read from the topmost on.
        controls = [item for item in reached if item.inherits("QQuickAbstractButton")]
        spots = [(place(item).top() // 20, place(item).left()) for item in controls]
        first = spots.index(min(spots)) if spots else 0
        found += out_of_order(window, controls[first:] + controls[:first])
    return found
