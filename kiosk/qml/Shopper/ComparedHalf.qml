import QtQuick
import QtQuick.Layouts
import Kiosk
import Theme
import Controls

/* What lies under one half of a comparison: its piece, and the way to choose it. It says `kept` and `swapped`. */
Item {
    id: half

    required property PieceView piece
    required property int which
    property bool active: false

    readonly property real band: foot.implicitHeight + Theme.s + Theme.m

    signal kept
    signal swapped(step: int)

    ColumnLayout {
        id: foot

        anchors.left: parent.left
        anchors.right: parent.right
        anchors.top: parent.top
        anchors.margins: Theme.s
        spacing: Theme.s

        RowLayout {
            spacing: Theme.s

            RoundButton {
                objectName: "previous-" + half.which
                glyph: "back"
                plate: true
                text: qsTr("Previous piece")
                onClicked: half.swapped(-1)
            }
            Column {
                Layout.fillWidth: true

                LeadText {
                    width: parent.width
                    horizontalAlignment: Text.AlignHCenter
                    wrapMode: Text.NoWrap
                    fontSizeMode: Text.HorizontalFit
                    minimumPixelSize: Theme.small * 0.7
                    lineHeight: Theme.tightLineHeight
                    font.family: Theme.serif
                    font.weight: Font.DemiBold
                    color: half.active ? Theme.goldLight : Theme.ink
                    text: half.piece !== null ? half.piece.name : ""
                }
                SmallText {
                    width: parent.width
                    horizontalAlignment: Text.AlignHCenter
                    color: Theme.goldLight
                    text: half.piece === null ? "" : half.piece.priceWithOffer !== "" ? half.piece.priceWithOffer : half.piece.price
                }
            }
            RoundButton {
                objectName: "next-" + half.which
                glyph: "next"
                plate: true
                text: qsTr("Next piece")
                onClicked: half.swapped(1)
            }
        }
        LineButton {
            objectName: "keep-" + half.which
            Layout.alignment: Qt.AlignHCenter
            topPadding: Theme.xs
            bottomPadding: Theme.xs
            text: qsTr("I prefer this one")
            onClicked: half.kept()
        }
    }
}
