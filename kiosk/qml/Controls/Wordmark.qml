import QtQuick
import Theme

/* The name of the house. A proper name: never translated. */
Text {
    text: "GƯƠNG"
    textFormat: Text.PlainText
    color: Theme.goldLight
    font.family: Theme.serif
    font.weight: Font.DemiBold
    font.pixelSize: Theme.heading
    font.letterSpacing: Theme.widelySpaced
    // Letter spacing also follows the last letter: take it off for a true centre.
    rightPadding: -font.letterSpacing
}
