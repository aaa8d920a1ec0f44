import QtQuick
import Theme

Text {
    color: Theme.inkQuiet
    font.family: Theme.sans
    font.pixelSize: Theme.small
    lineHeight: Theme.lineHeight
    wrapMode: Text.Wrap
    textFormat: Text.PlainText
}
