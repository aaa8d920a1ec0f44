import QtQuick
import Theme

Text {
    color: Theme.gold
    font.family: Theme.sans
    font.pixelSize: Theme.small
    lineHeight: Theme.lineHeight
    wrapMode: Text.Wrap
    textFormat: Text.PlainText
    font.weight: Font.Medium
    font.letterSpacing: Theme.spaced
    font.capitalization: Font.AllUppercase
}
