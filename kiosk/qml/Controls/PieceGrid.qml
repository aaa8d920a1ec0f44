pragma ComponentBehavior: Bound

import QtQuick
import Kiosk
import Theme

/*
    Pieces in rows of equal cards, made as they come into view; `head` scrolls along above them.
    Trap: a row looks its entries up by number, so the list's order must not change while it is shown.
*/
ListView {
    id: grid

    required property Rows rows
    property Component head: null
    readonly property int columns: Math.max(2, Math.floor(width / (380 * Theme.unit * Theme.largeScale)))
    readonly property Item focused: Window.activeFocusItem as Item

    function reveal(item: Item): void {
        let up = item;
        while (up !== null && up !== contentItem)
            up = up.parent;
        if (up === null)
            return;
        const top = item.mapToItem(contentItem, 0, 0).y - Theme.m;
        const bottom = top + item.height + 2 * Theme.m;
        if (top < contentY)
            contentY = Math.max(originY, top);
        else if (bottom > contentY + height)
            contentY = bottom - height;
    }

    model: Math.ceil(rows.count / columns)
    header: head
    spacing: Theme.l
    cacheBuffer: height
    boundsBehavior: Flickable.StopAtBounds
    clip: true
    onFocusedChanged: reveal(focused)

    delegate: Row {
        id: line

        required property int index
        readonly property real cell: (width - spacing * (grid.columns - 1)) / grid.columns

        width: grid.width
        spacing: Theme.m

        Repeater {
            model: Math.min(grid.columns, grid.rows.count - line.index * grid.columns)

            PieceCard {
                required property int index
                readonly property ShelfEntry entry: grid.rows.at(line.index * grid.columns + index) as ShelfEntry

                width: line.cell
                piece: entry === null ? null : entry.piece
            }
        }
    }
}
