import QtQuick
import Theme

/* The one thing to do next on a screen. */
Tappable {
    id: button

    leftPadding: Theme.l
    rightPadding: Theme.l
    topPadding: Theme.s
    bottomPadding: Theme.s

    contentItem: Text {
        text: button.text
        textFormat: Text.PlainText
        color: Theme.inkOnGold
        font.family: Theme.sans
        font.weight: Font.Medium
        font.pixelSize: Theme.body
        wrapMode: Text.Wrap
        horizontalAlignment: Text.AlignHCenter
        verticalAlignment: Text.AlignVCenter
    }
    background: Rectangle {
        radius: Theme.radius
        color: button.down ? Theme.goldLight : Theme.gold
    }
}
