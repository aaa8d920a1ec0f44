import QtQuick
import Theme

/* One of several filters. */
Tappable {
    id: chip

    property bool chosen: false

    leftPadding: Theme.m
    rightPadding: Theme.m
    ringRadius: height / 2
    Accessible.checkable: true
    Accessible.checked: chosen

    contentItem: Text {
        text: chip.text
        textFormat: Text.PlainText
        color: chip.chosen ? Theme.inkOnGold : Theme.ink
        font.family: Theme.sans
        font.weight: chip.chosen ? Font.Medium : Font.Normal
        font.pixelSize: Theme.small
        horizontalAlignment: Text.AlignHCenter
        verticalAlignment: Text.AlignVCenter
    }
    background: Rectangle {
        radius: height / 2
        color: chip.chosen ? Theme.gold : chip.down ? Theme.surfacePressed : Theme.clear
        border.width: chip.chosen ? 0 : Theme.hair
        border.color: Theme.outline
    }
}
