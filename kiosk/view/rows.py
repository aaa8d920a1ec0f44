"""A list model of QObjects that changes by insert, move and remove, never by reset."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import (
    Property,
    QAbstractListModel,
    QByteArray,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    Signal,
    Slot,
)
from PySide6.QtQml import QmlElement, QmlUncreatable

QML_IMPORT_NAME = "Kiosk"
QML_IMPORT_MAJOR_VERSION = 1

ENTRY = int(Qt.ItemDataRole.UserRole) + 1


@QmlElement
@QmlUncreatable("The visit makes it.")
class Rows(QAbstractListModel):  # type: ignore[operator]
    """Rows of QObjects under one role, ``entry``. Each row has a key that says whether it is the same row."""

    countChanged = Signal()

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._keys: list[str] = []
        self._entries: list[QObject] = []

    def rowCount(self, parent: QModelIndex | QPersistentModelIndex | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self._entries)

    def data(self, index: QModelIndex | QPersistentModelIndex, role: int = ENTRY) -> Any:
        if role != ENTRY or not 0 <= index.row() < len(self._entries):
            return None
        return self._entries[index.row()]

    def roleNames(self) -> dict[int, QByteArray]:
        return {ENTRY: QByteArray(b"entry")}

    @Property(int, notify=countChanged)
    def count(self) -> int:
        return len(self._entries)

    @Slot(int, result=QObject)
    def at(self, row: int) -> QObject | None:
        """The entry of a row; ``None`` outside."""
        return self._entries[row] if 0 <= row < len(self._entries) else None

    def entries(self) -> tuple[QObject, ...]:
        return tuple(self._entries)

    def find(self, key: str) -> QObject | None:
        return self._entries[self._keys.index(key)] if key in self._keys else None

    def show(self, rows: Sequence[tuple[str, QObject]]) -> None:
        """Makes the list hold exactly ``rows`` (key, entry), moving what is there already.

        An entry that is no longer shown and is this model's child is deleted.
        """
        before = len(self._entries)
        wanted = {key for key, _ in rows}
        for row in range(len(self._keys) - 1, -1, -1):
            if self._keys[row] not in wanted:
                self._remove(row)
        for row, (key, entry) in enumerate(rows):
            if row < len(self._keys) and self._keys[row] == key:
                self._replace(row, entry)
            elif key in self._keys:
                old = self._keys.index(key)
                self.beginMoveRows(QModelIndex(), old, old, QModelIndex(), row)
                self._keys.insert(row, self._keys.pop(old))
                self._entries.insert(row, self._entries.pop(old))
                self.endMoveRows()
                self._replace(row, entry)
            else:
                self.beginInsertRows(QModelIndex(), row, row)
                self._keys.insert(row, key)
                self._entries.insert(row, entry)
                self.endInsertRows()
        if len(self._entries) != before:
            self.countChanged.emit()

    def clear(self) -> None:
        self.show(())

    def _remove(self, row: int) -> None:
        self.beginRemoveRows(QModelIndex(), row, row)
        del self._keys[row]
        entry = self._entries.pop(row)
        self.endRemoveRows()
        if entry.parent() is self:
            entry.deleteLater()

    def _replace(self, row: int, entry: QObject) -> None:
        old = self._entries[row]
        if old is entry:
            return
        self._entries[row] = entry
        index = self.index(row)
        self.dataChanged.emit(index, index, [ENTRY])
        if old.parent() is self:
            old.deleteLater()
