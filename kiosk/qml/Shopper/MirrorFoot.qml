pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import Kiosk
import Theme
import Controls

/*
    Below the mirror: the set, the piece in focus, and what can be done with it. Beside each other where the screen is
    `wide`, under each other on a tall one; large words on a wide screen have the tools below the other two.
    `pull` is how far a finger has drawn the piece aside, `room` the screen's width, `covered` how much of it from below
    lies under a sheet.
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
    property real covered: 0
    readonly property alias bareHeld: before.down

    signal pageWanted(string page)
    signal freezeWanted
    signal enlargeWanted(real times)

    columns: wide ? 3 : Theme.portrait ? 1 : 2
    columnSpacing: Theme.m
    rowSpacing: Theme.m

    // Where the set stands in the order of the keys is where it stands on the screen.
    component Tray: Loader {
        readonly property int many: TryOnView.tray.count + (TryOnView.kindsToAdd.length > 0 ? 1 : 0)

        Layout.alignment: foot.wide || Theme.portrait ? Qt.AlignBottom : Qt.AlignVCenter
        visible: active
        opacity: foot.covered > 0 && !foot.wide ? 0 : 1
        sourceComponent: Component {
            WornTray {
                adding: foot.adding
                onAddWanted: foot.pageWanted("add")
            }
        }
    }
    component MirrorTool: Tool {
        property int place: 0
        // Side by side with the name each is as wide as it needs; elsewhere all are alike.
        property MirrorTool after: null
        readonly property int line: Math.floor(place / tools.across)
        // The tools of a line that is not full stand in its middle.
        readonly property int beside: Math.min(tools.across, tools.count - line * tools.across)

        x: foot.wide ? (after !== null ? after.x + after.width + Theme.s : 0) : Math.round((place % tools.across + (tools.across - beside) / 2) * (tools.cell + Theme.s))
        y: line * (height + Theme.s)
        width: foot.wide ? implicitWidth : Math.floor(tools.cell)
    }

    Tray {
        active: !Theme.portrait
        Layout.preferredWidth: Math.min(foot.room * (foot.wide ? 0.3 : 0.4), many * Math.round(Theme.round * 1.25) + (many - 1) * Theme.s)
    }
    RowLayout {
        id: named

        Layout.fillWidth: true
        Layout.alignment: foot.wide || Theme.portrait ? Qt.AlignBottom : Qt.AlignVCenter
        opacity: foot.wide || foot.height - height - foot.rowSpacing >= foot.covered ? 1 : 0
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

            // In the height of one line, however long: the picture above keeps its size.
            HeadingText {
                width: parent.width
                horizontalAlignment: Text.AlignHCenter
                wrapMode: Text.WordWrap
                fontSizeMode: Text.Fit
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
                wrapMode: TryOnView.onOrder ? Text.Wrap : Text.NoWrap
                fontSizeMode: TryOnView.onOrder ? Text.FixedSize : Text.HorizontalFit
                minimumPixelSize: Theme.small * 0.8
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
    Tray {
        active: Theme.portrait
        Layout.fillWidth: true
    }
    Item {
        id: tools

        readonly property int count: (foot.frozen ? 5 : 4) + (foot.adjustable ? 1 : 0) + (PhotoView.held ? 1 : 0)
        // Large words need room: two lines of them on a tall screen.
        readonly property int across: Theme.portrait && Theme.textScale > 1.4 ? Math.ceil(count / 2) : count
        readonly property MirrorTool last: PhotoView.held ? photo : shutter
        readonly property real cell: (width - (across - 1) * Theme.s) / across
        readonly property int lines: Math.ceil(count / across)

        Layout.columnSpan: foot.wide || Theme.portrait ? 1 : 2
        Layout.fillWidth: !foot.wide
        Layout.alignment: Qt.AlignBottom
        implicitWidth: foot.wide ? last.x + last.width : 0
        implicitHeight: lines * before.implicitHeight + (lines - 1) * Theme.s
        opacity: foot.covered > 0 && !foot.wide ? 0 : 1

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
            id: still

            objectName: "freeze"
            place: foot.frozen ? 0 : 1
            after: foot.frozen ? null : before
            glyph: foot.frozen ? "live" : "freeze"
            text: foot.frozen ? qsTr("Back to the living mirror") : qsTr("Hold the picture still")
            caption: foot.frozen ? qsTr("Live") : qsTr("Freeze")
            enabled: foot.live || foot.frozen
            lit: foot.frozen
            onClicked: foot.freezeWanted()
        }
        MirrorTool {
            id: closer

            objectName: "closer"
            place: 1
            after: still
            visible: foot.frozen
            glyph: "closer"
            text: qsTr("Closer")
            onClicked: foot.enlargeWanted(Theme.zoomStep)
        }
        MirrorTool {
            id: further

            objectName: "further"
            place: 2
            after: closer
            visible: foot.frozen
            glyph: "further"
            text: qsTr("Further away")
            caption: qsTr("Wider")
            enabled: foot.enlarged
            onClicked: foot.enlargeWanted(1 / Theme.zoomStep)
        }
        MirrorTool {
            id: pair

            objectName: "compare"
            place: foot.frozen ? 3 : 2
            after: foot.frozen ? further : still
            glyph: "compare"
            text: qsTr("Compare two")
            caption: qsTr("Compare")
            enabled: TryOnView.canCompare
            onClicked: TryOnView.compare()
        }
        MirrorTool {
            id: how

            objectName: "adjust"
            place: pair.place + 1
            after: pair
            visible: foot.adjustable
            glyph: "adjust"
            text: qsTr("Choose how it is worn")
            caption: qsTr("Adjust")
            onClicked: foot.pageWanted("wear")
        }
        MirrorTool {
            id: shutter

            objectName: "takePhoto"
            place: pair.place + (foot.adjustable ? 2 : 1)
            after: foot.adjustable ? how : pair
            glyph: "camera"
            text: qsTr("Take a photo")
            caption: qsTr("Photo")
            onClicked: PhotoView.press()
        }
        MirrorTool {
            id: photo

            objectName: "waitingPhoto"
            place: shutter.place + 1
            after: shutter
            visible: PhotoView.held
            glyph: "photo"
            lit: true
            text: qsTr("Your photo")
            caption: qsTr("See photo")
            onClicked: PhotoView.open()
        }
    }
}
