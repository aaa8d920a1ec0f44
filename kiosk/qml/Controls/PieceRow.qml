import QtQuick
import QtQuick.Layouts
import Kiosk
import Theme

/* A piece in a list, with what can be done with it. */
Item {
    id: row

    required property PieceView piece
    readonly property bool stacked: width < Theme.touch * 9 * Theme.textScale

    implicitHeight: grid.implicitHeight + Theme.m * 2

    GridLayout {
        id: grid

        anchors.left: parent.left
        anchors.right: parent.right
        anchors.verticalCenter: parent.verticalCenter
        columns: row.stacked ? 1 : 3
        columnSpacing: Theme.m
        rowSpacing: Theme.s

        PiecePicture {
            Layout.preferredWidth: Math.min(row.width * 0.4, 220 * Theme.unit)
            Layout.preferredHeight: width
            piece: row.piece
            detail: 320
        }
        ColumnLayout {
            Layout.fillWidth: true
            spacing: Theme.xs

            HeadingText {
                Layout.fillWidth: true
                text: row.piece === null ? "" : row.piece.name
            }
            SmallText {
                Layout.fillWidth: true
                text: row.piece === null ? "" : Phrases.metal(row.piece.metal) + "  ·  " + row.piece.grams
            }
            PriceTag {
                Layout.fillWidth: true
                piece: row.piece
            }
        }
        GridLayout {
            columns: row.stacked || !Theme.portrait || Theme.textScale > 1.5 ? 3 : 1
            columnSpacing: Theme.s
            rowSpacing: Theme.s

            LineButton {
                text: qsTr("Try on")
                onClicked: VisitView.tryOn(row.piece.sku)
            }
            LineButton {
                text: qsTr("Details")
                onClicked: VisitView.openPiece(row.piece.sku)
            }
            HeartButton {
                piece: row.piece
                Layout.alignment: Qt.AlignHCenter
            }
        }
    }
    Rule {
        anchors.left: parent.left
        anchors.right: parent.right
        anchors.bottom: parent.bottom
    }
}
