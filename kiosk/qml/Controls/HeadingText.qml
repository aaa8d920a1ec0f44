import QtQuick
import Theme

Text {
    color: Theme.ink
    font.family: Theme.serif
    font.pixelSize: Theme.heading
    lineHeight: Theme.tightLineHeight
    wrapMode: Text.Wrap
    textFormat: Text.PlainText
    font.weight: Font.DemiBold
}
