import QtQuick
import Theme

/* Tells quietly that there is more, and where one is. Lies over a Flickable beside it: give it `view`. */
Rectangle {
    id: mark

    required property Flickable view
    readonly property bool needed: view.contentHeight > view.height + 1

    anchors.right: parent.right
    anchors.rightMargin: -Theme.s
    y: view.y + (needed ? (view.height - height) * view.visibleArea.yPosition / Math.max(0.001, 1 - view.visibleArea.heightRatio) : 0)
    width: Math.max(3, Theme.hair * 2)
    height: needed ? Math.max(Theme.touch, view.visibleArea.heightRatio * view.height) : 0
    radius: width / 2
    color: Theme.outline
    visible: needed
}
