import QtQuick
import Theme

/* A choice of equal standing: outlined. `chosen` fills its outline with gold. */
Tappable {
    id: button

    property bool chosen: false

    leftPadding: Theme.m
    rightPadding: Theme.m
    topPadding: Theme.s
    bottomPadding: Theme.s

    contentItem: Text {
        text: button.text
        textFormat: Text.PlainText
        color: button.chosen ? Theme.goldLight : Theme.ink
        font.family: Theme.sans
        font.weight: Font.Medium
        font.pixelSize: Theme.body
        wrapMode: Text.Wrap
        horizontalAlignment: Text.AlignHCenter
        verticalAlignment: Text.AlignVCenter
    }
    background: Rectangle {
        radius: Theme.radius
        color: button.down ? Theme.surfacePressed : button.chosen ? Theme.surfaceRaised : Theme.clear
        border.width: button.chosen ? 2 * Theme.hair : Theme.hair
        border.color: button.chosen ? Theme.gold : Theme.outline
    }
}
