import QtQuick
import Theme

Text {
    color: Theme.ink
    font.family: Theme.serif
    font.pixelSize: Theme.display
    lineHeight: Theme.tightLineHeight
    wrapMode: Text.Wrap
    textFormat: Text.PlainText
    font.weight: Font.Medium
}
