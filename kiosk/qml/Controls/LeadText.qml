import QtQuick
import Theme

Text {
    color: Theme.inkQuiet
    font.family: Theme.sans
    font.pixelSize: Theme.lead
    lineHeight: Theme.lineHeight
    wrapMode: Text.Wrap
    textFormat: Text.PlainText
    font.weight: Font.Light
}
