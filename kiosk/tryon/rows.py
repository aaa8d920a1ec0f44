"""Lists of objects as QML's repeaters take them."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QAbstractListModel, QByteArray, QModelIndex, QObject, QPersistentModelIndex, Qt


class ObjectModel(QAbstractListModel):
    """A list of objects for a Repeater3D; rows come and go one by one."""

    _ROLE = Qt.ItemDataRole.UserRole + 1

    def __init__(self, role: bytes, parent: QObject) -> None:
        super().__init__(parent)
        self._role = role
        self.items: list[Any] = []

    def rowCount(self, parent: QModelIndex | QPersistentModelIndex | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self.items)

    def data(self, index: QModelIndex | QPersistentModelIndex, role: int = _ROLE) -> Any:
        if role == self._ROLE and 0 <= index.row() < len(self.items):
            return self.items[index.row()]
        return None

    def roleNames(self) -> dict[int, QByteArray]:
        return {self._ROLE: QByteArray(self._role)}

    def add(self, item: Any) -> None:
        self.beginInsertRows(QModelIndex(), len(self.items), len(self.items))
        self.items.append(item)
        self.endInsertRows()

    def drop(self, item: Any) -> None:
        row = self.items.index(item)
        self.beginRemoveRows(QModelIndex(), row, row)
        self.items.pop(row)
        self.endRemoveRows()
