import QtQuick
import QtQuick.Layouts
import Kiosk
import Theme
import Controls

/* What lies under one half of a comparison: its piece, what changes it, and the way to choose it. */
Item {
    id: half

    required property PieceView piece
    required property int which
    readonly property bool active: TryOnView.active === which

    // Half a tall screen: its name lies above its arrows, with its number.
    property bool narrow: false
    readonly property real band: foot.implicitHeight + Theme.s + Theme.m

    function swap(step: int): void {
        TryOnView.turnTo(which);
        TryOnView.swap(step);
    }

    ColumnLayout {
        id: foot

        anchors.left: parent.left
        anchors.right: parent.right
        anchors.top: parent.top
        anchors.margins: Theme.s
        spacing: Theme.s

        GridLayout {
            columns: 3
            columnSpacing: Theme.s
            rowSpacing: Theme.s

            RoundButton {
                Layout.row: half.narrow ? 1 : 0
                Layout.column: 0
                objectName: "previous-" + half.which
                glyph: "back"
                plate: true
                text: qsTr("Previous piece")
                onClicked: half.swap(-1)
            }
            Column {
                Layout.row: 0
                Layout.column: half.narrow ? 0 : 1
                Layout.columnSpan: half.narrow ? 3 : 1
                Layout.fillWidth: true

                LeadText {
                    width: parent.width
                    horizontalAlignment: Text.AlignHCenter
                    wrapMode: half.narrow ? Text.Wrap : Text.NoWrap
                    fontSizeMode: half.narrow ? Text.FixedSize : Text.HorizontalFit
                    minimumPixelSize: Theme.small * 0.7
                    lineHeight: Theme.tightLineHeight
                    font.family: Theme.serif
                    font.weight: Font.DemiBold
                    font.features: ({
                            lnum: 1
                        })
                    color: half.active ? Theme.goldLight : Theme.ink
                    text: half.piece === null ? "" : half.narrow ? (half.which + 1) + " · " + half.piece.name : half.piece.name
                }
                SmallText {
                    width: parent.width
                    horizontalAlignment: Text.AlignHCenter
                    color: Theme.goldLight
                    text: half.piece === null ? "" : half.piece.priceWithOffer !== "" ? half.piece.priceWithOffer : half.piece.price
                }
            }
            RoundButton {
                Layout.row: half.narrow ? 1 : 0
                Layout.column: 2
                Layout.alignment: Qt.AlignRight
                objectName: "next-" + half.which
                glyph: "next"
                plate: true
                text: qsTr("Next piece")
                onClicked: half.swap(1)
            }
        }
        LineButton {
            objectName: "keep-" + half.which
            Layout.alignment: Qt.AlignHCenter
            Layout.maximumWidth: foot.width
            topPadding: Theme.xs
            bottomPadding: Theme.xs
            text: qsTr("I prefer this one")
            onClicked: TryOnView.keep(half.which)
        }
    }
}
