import QtQuick
import Theme

/* One key. Reached by Tab, but a finger on it leaves the keys where they were: in the field being typed in. */
Tappable {
    id: cap

    property string glyph: ""
    property bool chosen: false
    property bool golden: false

    focusPolicy: Qt.TabFocus
    implicitWidth: Theme.touch
    implicitHeight: Theme.touch

    contentItem: Item {
        Text {
            anchors.centerIn: parent
            text: cap.glyph === "" ? cap.text : ""
            textFormat: Text.PlainText
            color: cap.golden ? Theme.inkOnGold : cap.chosen ? Theme.goldLight : Theme.ink
            font.family: Theme.sans
            font.weight: cap.chosen ? Font.Medium : Font.Normal
            font.pixelSize: Math.min(Theme.lead, Math.round(Math.min(cap.height * 0.46, cap.width / Math.max(1, cap.text.length * 0.72))))
        }
        Glyph {
            anchors.centerIn: parent
            name: cap.glyph
            width: Math.min(cap.width, cap.height) * 0.44
            height: width
            filled: cap.chosen && cap.glyph === "shift"
            color: cap.golden ? Theme.inkOnGold : cap.chosen ? Theme.goldLight : Theme.ink
            visible: cap.glyph !== ""
        }
    }
    background: Rectangle {
        radius: Theme.radius
        color: cap.golden ? (cap.down ? Theme.goldLight : Theme.gold) : cap.down ? Theme.surfacePressed : Theme.surfaceRaised
        border.width: Theme.highContrast ? Theme.hair : 0
        border.color: Theme.outline
    }
}
