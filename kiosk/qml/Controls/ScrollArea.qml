import QtQuick
import Theme

/*
    Scrolls its one column when it is too tall, and brings whatever the keys reach into view.
    Put children inside; they lie in `column`.
*/
Flickable {
    id: area

    default property alias parts: column.data
    property alias spacing: column.spacing
    readonly property Item focused: Window.activeFocusItem as Item

    function reveal(item: Item): void {
        if (item === null || !column.visible)
            return;
        for (let up = item; up !== column; up = up.parent) {
            if (up === null)
                return;
        }
        const top = item.mapToItem(column, 0, 0).y - Theme.m;
        const bottom = top + item.height + 2 * Theme.m;
        if (top < contentY)
            contentY = Math.max(0, top);
        else if (bottom > contentY + height)
            contentY = Math.min(Math.max(0, contentHeight - height), bottom - height);
    }

    contentWidth: width
    contentHeight: column.height
    boundsBehavior: Flickable.StopAtBounds
    interactive: contentHeight > height
    clip: true
    onFocusedChanged: reveal(focused)

    Column {
        id: column

        width: area.width
        topPadding: Theme.m
        bottomPadding: Theme.m
        spacing: Theme.l
    }
}
