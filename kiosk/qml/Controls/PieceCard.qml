import QtQuick
import QtQuick.Layouts
import Kiosk
import Theme

/* A piece in a grid: its picture, name, price and, where there is one, the reason it is here. Touch opens it. */
Tappable {
    id: card

    required property PieceView piece
    property string reason: ""

    objectName: card.piece === null ? "" : "piece-" + card.piece.sku
    text: piece === null ? "" : piece.name
    Accessible.description: reason
    onClicked: VisitView.openPiece(card.piece.sku)

    contentItem: ColumnLayout {
        spacing: Theme.xs

        PiecePicture {
            Layout.fillWidth: true
            Layout.preferredHeight: width
            Layout.bottomMargin: Theme.xs
            piece: card.piece
        }
        SmallText {
            Layout.fillWidth: true
            text: card.reason
            color: Theme.gold
            visible: text !== ""
        }
        BodyText {
            Layout.fillWidth: true
            text: card.text
        }
        PriceTag {
            Layout.fillWidth: true
            piece: card.piece
            size: Theme.small
        }
        Item {
            Layout.fillHeight: true
        }
    }

    HeartButton {
        anchors.top: parent.top
        anchors.right: parent.right
        anchors.margins: Theme.s
        z: 1
        plate: true
        piece: card.piece
    }
}
