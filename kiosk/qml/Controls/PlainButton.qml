import QtQuick
import Theme

/* Words that can be touched, with a fine line under them. */
Tappable {
    id: button

    property alias horizontalAlignment: label.horizontalAlignment

    leftPadding: Theme.xs
    rightPadding: Theme.xs

    contentItem: Text {
        id: label

        text: button.text
        textFormat: Text.PlainText
        color: button.down ? Theme.goldLight : Theme.gold
        font.family: Theme.sans
        font.pixelSize: Theme.body
        font.underline: true
        wrapMode: Text.Wrap
        horizontalAlignment: Text.AlignHCenter
        verticalAlignment: Text.AlignVCenter
    }
}
