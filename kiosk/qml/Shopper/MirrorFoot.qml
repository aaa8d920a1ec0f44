pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import Kiosk
import Theme
import Controls

/*
    Below the mirror: the set, the piece in focus, and what can be done with it. Beside each other where the screen is
    `wide`, under each other elsewhere. `pull` is how far a finger has drawn the piece aside, `room` the screen's width.
*/
GridLayout {
    id: foot

    required property PieceView piece
    property bool wide: false
    property bool live: false
    property bool frozen: false
    property bool enlarged: false
    property bool bare: false
    property bool adding: false
    property bool adjustable: false
    property real pull: 0
    property real room: width
    readonly property alias bareHeld: before.down

    signal pageWanted(string page)
    signal freezeWanted
    signal enlargeWanted(real times)

    columns: wide ? 3 : Theme.portrait ? 1 : 2
    columnSpacing: Theme.m
    rowSpacing: Theme.m

    component MirrorTool: Tool {
        Layout.fillWidth: true
        Layout.alignment: Qt.AlignTop
        captioned: Theme.portrait || foot.wide
    }

    RowLayout {
        Layout.column: foot.wide ? 1 : 0
        Layout.row: 0
        Layout.columnSpan: foot.wide || Theme.portrait ? 1 : 2
        Layout.fillWidth: true
        Layout.alignment: Qt.AlignBottom
        spacing: Theme.s

        RoundButton {
            objectName: "previous"
            glyph: "back"
            plate: true
            text: qsTr("Previous piece")
            onClicked: TryOnView.swap(-1)
        }
        Column {
            Layout.fillWidth: true
            opacity: TryOnView.worn ? 1 - Math.min(0.6, Math.abs(foot.pull) / foot.room) : Theme.disabledOpacity

            transform: Translate {
                x: foot.pull * 0.2
            }

            // One line, however long: the picture above keeps its size.
            HeadingText {
                width: parent.width
                horizontalAlignment: Text.AlignHCenter
                wrapMode: Text.NoWrap
                fontSizeMode: Text.HorizontalFit
                minimumPixelSize: Theme.small * 0.8
                height: metrics.height * Theme.tightLineHeight
                verticalAlignment: Text.AlignVCenter
                text: foot.piece !== null ? foot.piece.name : ""

                FontMetrics {
                    id: metrics

                    font.family: Theme.serif
                    font.pixelSize: Theme.heading
                }
            }
            BodyText {
                width: parent.width
                horizontalAlignment: Text.AlignHCenter
                color: Theme.goldLight
                text: foot.piece === null ? "" : TryOnView.onOrder ? qsTr("%1, made for you: please ask us for the price").arg(Phrases.metal(TryOnView.metal)) : foot.piece.priceWithOffer !== "" ? foot.piece.priceWithOffer : foot.piece.price
            }
        }
        RoundButton {
            objectName: "next"
            glyph: "next"
            plate: true
            text: qsTr("Next piece")
            onClicked: TryOnView.swap(1)
        }
    }
    WornTray {
        Layout.column: 0
        Layout.row: foot.wide ? 0 : 1
        Layout.fillWidth: !foot.wide
        Layout.preferredWidth: foot.wide ? Math.min(foot.room * 0.3, implicitWidth) : -1
        Layout.alignment: Qt.AlignBottom
        adding: foot.adding
        onAddWanted: foot.pageWanted("add")
    }
    GridLayout {
        id: tools

        // Large words need room: two rows of them, however many there are.
        readonly property int count: (foot.frozen ? 5 : 4) + (foot.adjustable ? 1 : 0) + (PhotoView.held ? 1 : 0)

        columns: Theme.portrait && Theme.textScale > 1.4 ? Math.ceil(count / 2) : count
        Layout.column: foot.wide ? 2 : Theme.portrait ? 0 : 1
        Layout.row: foot.wide ? 0 : Theme.portrait ? 2 : 1
        Layout.fillWidth: !foot.wide
        Layout.alignment: Qt.AlignBottom
        columnSpacing: Theme.s
        rowSpacing: Theme.s
        uniformCellWidths: !foot.wide

        MirrorTool {
            id: before

            objectName: "bare"
            visible: !foot.frozen
            glyph: "bare"
            text: qsTr("Hold to see yourself without jewellery")
            caption: qsTr("Before")
            lit: foot.bare
        }
        MirrorTool {
            objectName: "freeze"
            glyph: foot.frozen ? "live" : "freeze"
            text: foot.frozen ? qsTr("Back to the living mirror") : qsTr("Hold the picture still")
            caption: foot.frozen ? qsTr("Live") : qsTr("Freeze")
            enabled: foot.live || foot.frozen
            lit: foot.frozen
            onClicked: foot.freezeWanted()
        }
        MirrorTool {
            objectName: "closer"
            visible: foot.frozen
            glyph: "closer"
            text: qsTr("Closer")
            onClicked: foot.enlargeWanted(Theme.zoomStep)
        }
        MirrorTool {
            objectName: "further"
            visible: foot.frozen
            glyph: "further"
            text: qsTr("Further away")
            caption: qsTr("Wider")
            enabled: foot.enlarged
            onClicked: foot.enlargeWanted(1 / Theme.zoomStep)
        }
        MirrorTool {
            objectName: "compare"
            glyph: "compare"
            text: qsTr("Compare two")
            caption: qsTr("Compare")
            enabled: TryOnView.canCompare
            onClicked: TryOnView.compare()
        }
        MirrorTool {
            objectName: "adjust"
            visible: foot.adjustable
            glyph: "adjust"
            text: qsTr("Choose how it is worn")
            caption: qsTr("Adjust")
            onClicked: foot.pageWanted("wear")
        }
        MirrorTool {
            objectName: "takePhoto"
            glyph: "camera"
            text: qsTr("Take a photo")
            caption: qsTr("Photo")
            onClicked: PhotoView.press()
        }
        MirrorTool {
            objectName: "waitingPhoto"
            visible: PhotoView.held
            glyph: "photo"
            lit: true
            text: qsTr("Your photo")
            onClicked: PhotoView.open()
        }
    }
}
