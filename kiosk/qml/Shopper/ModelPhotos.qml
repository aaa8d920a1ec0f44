pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import Kiosk
import Kiosk.TryOn
import Theme
import Controls
import TryOn as Looking

/* A piece on people of the house's own making, for whoever would rather not stand before the camera. */
Item {
    id: screen

    readonly property PieceView piece: VisitView.piece
    readonly property bool known: piece !== null
    readonly property bool beside: !Theme.portrait
    readonly property real aspect: 0.75
    // In reach the upper part of a tall screen holds nothing that is touched: the person has it.
    readonly property real above: Theme.portrait ? Theme.reachTop : 0

    Rectangle {
        id: plate

        readonly property real roomWidth: screen.beside ? screen.width * 0.5 : screen.width - 2 * Theme.margin
        readonly property real roomHeight: screen.beside ? screen.height - 2 * Theme.m : screen.above > 0 ? screen.above - 2 * Theme.m : screen.height * (Theme.textScale > 1.5 ? 0.46 : 0.6)

        x: screen.beside ? Theme.margin : (screen.width - width) / 2
        y: screen.beside ? (screen.height - height) / 2 : screen.above > 0 ? Theme.m - screen.above : Theme.xs
        width: Math.floor(Math.min(roomWidth, roomHeight * screen.aspect))
        height: Math.floor(width / screen.aspect)
        color: Theme.surface

        Looking.Mirror {
            id: view

            objectName: "modelMirror"
            anchors.fill: parent
            follower: true
            mirrored: false
            active: screen.enabled && screen.known
            fadeMs: Theme.pieceFade
            pieces: ModelView.pieces
        }
        ModelStill {
            id: still

            stage: view.stage
            kind: screen.known ? screen.piece.kind : ""
        }
    }
    ScrollArea {
        id: area

        x: screen.beside ? plate.x + plate.width + Theme.xl : Theme.margin
        y: screen.beside ? Math.max(0, (screen.height - actions.height - Theme.m - contentHeight) / 2) : Math.max(0, plate.y + plate.height)
        width: screen.width - x - Theme.margin
        height: actions.y - Theme.s - y
        spacing: Theme.m

        Row {
            spacing: Theme.s

            Repeater {
                model: still.names

                Tappable {
                    id: face

                    required property string modelData
                    required property int index
                    readonly property bool chosen: still.model === modelData

                    objectName: "model-" + modelData
                    text: qsTr("Person %1").arg(index + 1)
                    width: Math.floor(Math.min(Math.max(Theme.touch, 104 * Theme.unit), (area.width - 4 * Theme.s) / 5))
                    height: Math.max(Theme.touch, Math.floor(width / screen.aspect))
                    padding: 0
                    onClicked: {
                        VisitView.touched();
                        still.model = modelData;
                    }

                    contentItem: Item {}
                    background: Rectangle {
                        color: Theme.surface
                        border.width: face.chosen ? Theme.focusWidth : Theme.hair
                        border.color: face.chosen ? Theme.gold : Theme.hairline

                        Image {
                            anchors.fill: parent
                            anchors.margins: parent.border.width
                            source: screen.known ? still.pictureOf(face.modelData) : ""
                            sourceSize.width: 256
                            fillMode: Image.PreserveAspectCrop
                            asynchronous: true
                            opacity: face.chosen ? 1 : 0.8
                        }
                    }
                }
            }
        }
        TitleText {
            width: parent.width
            text: screen.known ? screen.piece.name : ""
        }
        PriceTag {
            width: parent.width
            piece: screen.piece
            size: Theme.lead
        }
        SmallText {
            width: Math.min(parent.width, Theme.readable)
            text: Phrases.held(qsTr("These people were made by our house. The piece is drawn on them in its true size, in the light of our mirror."))
            color: Theme.inkFaint
        }
    }
    ScrollMark {
        view: area
        anchors.right: area.right
    }
    RowLayout {
        id: actions

        x: area.x
        y: screen.height - height - Theme.m
        width: area.width
        spacing: Theme.m

        RoundButton {
            objectName: "previous"
            glyph: "back"
            plate: true
            text: qsTr("Previous piece")
            onClicked: ModelView.next(-1)
        }
        GoldButton {
            objectName: "toMirror"
            Layout.fillWidth: true
            text: qsTr("Try on in the mirror")
            onClicked: VisitView.tryOn(screen.piece.sku)
        }
        HeartButton {
            plate: true
            piece: screen.piece
        }
        RoundButton {
            objectName: "next"
            glyph: "next"
            plate: true
            text: qsTr("Next piece")
            onClicked: ModelView.next(1)
        }
    }
}
