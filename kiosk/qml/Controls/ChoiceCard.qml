import QtQuick
import QtQuick.Layouts
import Theme

/* A way to go on: a drawing, a few words, a line of explanation. */
Tappable {
    id: card

    property string glyph: ""
    property string detail: ""

    padding: Theme.l
    Accessible.description: detail

    contentItem: ColumnLayout {
        spacing: Theme.s

        Glyph {
            Layout.preferredWidth: Theme.touch * 0.8
            Layout.preferredHeight: Theme.touch * 0.8
            Layout.bottomMargin: Theme.xs
            name: card.glyph
            color: Theme.gold
        }
        HeadingText {
            Layout.fillWidth: true
            text: card.text
        }
        SmallText {
            Layout.fillWidth: true
            text: card.detail
        }
        Item {
            Layout.fillHeight: true
        }
    }
    background: Rectangle {
        radius: Theme.radius
        color: card.down ? Theme.surfacePressed : Theme.surface
        border.width: Theme.hair
        border.color: Theme.hairline
    }
}
