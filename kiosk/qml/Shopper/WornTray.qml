pragma ComponentBehavior: Bound

import QtQuick
import Kiosk
import Theme
import Controls

/* The set that is on: touch a piece to look at it, once more to take it off. `addWanted` asks for one more kind. */
Flow {
    id: tray

    property bool adding: false

    signal addWanted

    spacing: Theme.s

    Repeater {
        model: TryOnView.tray

        Tappable {
            id: place

            required property TrayEntry entry

            objectName: "worn-" + entry.kind
            width: Math.round(Theme.round * 1.25)
            height: width
            ringRadius: Theme.radius
            text: entry.piece === null ? "" : !entry.focused ? entry.piece.name : entry.on ? qsTr("Take off %1").arg(entry.piece.name) : qsTr("Put on %1").arg(entry.piece.name)
            Accessible.checkable: true
            Accessible.checked: entry.on
            onClicked: TryOnView.tap(entry.kind)

            contentItem: Item {
                PiecePicture {
                    anchors.fill: parent
                    anchors.margins: 2 * Theme.hair
                    piece: place.entry.piece
                    detail: 160
                    opacity: place.entry.on ? 1 : Theme.disabledOpacity
                }
                Rectangle {
                    anchors.right: parent.right
                    anchors.top: parent.top
                    anchors.margins: 2 * Theme.hair
                    width: Math.round(parent.width * 0.36)
                    height: width
                    color: Theme.scrim
                    visible: place.entry.focused

                    Glyph {
                        anchors.centerIn: parent
                        width: parent.width * 0.66
                        height: width
                        name: place.entry.on ? "close" : "join"
                        color: Theme.goldLight
                    }
                }
            }
            background: Rectangle {
                radius: Theme.radius
                color: Theme.scrim
                border.width: place.entry.focused ? 2 * Theme.hair : Theme.hair
                border.color: place.entry.focused ? Theme.gold : Theme.hairline
            }
        }
    }
    RoundButton {
        objectName: "addKind"
        width: height
        height: Math.round(Theme.round * 1.25)
        visible: TryOnView.kindsToAdd.length > 0
        glyph: "join"
        plate: true
        color: tray.adding ? Theme.goldLight : Theme.ink
        text: qsTr("Add a piece to the set")
        onClicked: tray.addWanted()
    }
}
