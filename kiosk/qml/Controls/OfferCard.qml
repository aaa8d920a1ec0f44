import QtQuick
import QtQuick.Layouts
import Kiosk
import Theme

/* An offer, quietly: for whom, what, until when. Touch shows what it is for. */
Tappable {
    id: card

    required property OfferView entry

    padding: Theme.m
    text: entry === null ? "" : entry.title
    Accessible.description: entry === null ? "" : entry.text
    onClicked: card.entry.piece !== "" ? VisitView.openPiece(card.entry.piece) : VisitView.browse(card.entry.kind)

    contentItem: ColumnLayout {
        spacing: Theme.xs

        LabelText {
            Layout.fillWidth: true
            text: card.entry !== null && card.entry.isPrivate ? qsTr("For you alone") : qsTr("In the shop now")
        }
        HeadingText {
            Layout.fillWidth: true
            text: card.text
        }
        SmallText {
            Layout.fillWidth: true
            text: card.entry === null ? "" : card.entry.text
        }
        Item {
            Layout.fillHeight: true
        }
        SmallText {
            Layout.fillWidth: true
            Layout.topMargin: Theme.xs
            text: card.entry === null ? "" : qsTr("Until %1").arg(Phrases.day(card.entry.until))
            color: Theme.inkFaint
        }
    }
    background: Rectangle {
        radius: Theme.radius
        color: card.down ? Theme.surfacePressed : Theme.surface
        border.width: Theme.hair
        border.color: Theme.hairline

        Rectangle {
            width: Theme.focusWidth
            height: parent.height
            color: Theme.gold
        }
    }
}
