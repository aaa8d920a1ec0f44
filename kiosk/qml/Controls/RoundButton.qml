import QtQuick
import Theme

/* A drawing to touch. `text` is what it is called aloud. `plate` gives it a ground of its own over pictures. */
Tappable {
    id: button

    property string glyph: ""
    property bool filled: false
    property bool plate: false
    property color color: Theme.ink

    implicitWidth: Theme.round
    implicitHeight: Theme.round
    ringRadius: width / 2

    contentItem: Item {
        Glyph {
            anchors.centerIn: parent
            name: button.glyph
            filled: button.filled
            color: button.color
        }
    }
    background: Rectangle {
        radius: width / 2
        color: button.down ? Theme.surfacePressed : button.plate ? Theme.scrim : Theme.clear
        border.width: button.plate ? Theme.hair : 0
        border.color: Theme.hairline
    }
}
