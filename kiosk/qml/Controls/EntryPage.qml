import QtQuick
import Kiosk
import Theme

/*
    A page with something to type: its words scroll, the keyboard stays where a hand is. A pad stands beside the words
    on a wide screen; everything else lies under them.
*/
Item {
    id: page

    required property TextEntry entry
    default property alias parts: area.parts
    readonly property bool beside: !Theme.portrait && board.pad
    readonly property real column: area.width
    readonly property real measure: beside || Theme.portrait ? Math.min(column, Theme.readable) : column
    property bool typing: true
    property bool ready: true

    property string screen: ""

    signal done
    signal departed

    // What was typed goes the moment the page is left, not when its fading out has ended.
    Component.onCompleted: screen = VisitView.screen
    onDeparted: entry.clear()

    Connections {
        function onScreenChanged() {
            if (VisitView.screen !== page.screen)
                page.departed();
        }
        target: VisitView
    }
    ScrollArea {
        id: area

        x: Theme.margin
        width: (page.beside && page.typing ? page.width - board.width - Theme.l - Theme.margin : page.width - Theme.margin) - Theme.margin
        height: page.beside || !page.typing ? page.height : board.y - Theme.s
        spacing: Theme.m
        // A keyboard that comes, or a word of advice over the field, may push it out of sight.
        onHeightChanged: Qt.callLater(reveal, focused)
        onContentHeightChanged: Qt.callLater(reveal, focused)
    }
    ScrollMark {
        view: area
        anchors.right: area.right
    }
    Keyboard {
        id: board

        x: page.beside ? page.width - width - Theme.margin : (page.width - width) / 2
        y: page.beside ? Math.max(Theme.m, (page.height - height) * 0.4) : page.height - height - (Theme.reachMode ? Theme.s : Theme.l)
        width: Math.min(implicitWidth, page.width - 2 * (Theme.portrait ? Theme.margin * 0.6 : Theme.margin), page.beside ? page.width * 0.42 : page.width)
        height: implicitHeight
        longestHeight: page.beside ? page.height * 0.8 : page.height * 0.44
        entry: page.entry
        ready: page.ready
        visible: page.typing
        enabled: page.typing
        onDone: page.done()
    }
}
