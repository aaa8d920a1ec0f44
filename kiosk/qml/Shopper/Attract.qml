pragma ComponentBehavior: Bound

import QtQuick
import Kiosk
import Theme
import Controls

/* A calm loop of pieces, the whole screen one thing to touch. Both languages: nobody has chosen one yet. */
Tappable {
    id: attract

    property int shown: 0
    property bool front: true
    readonly property PieceView piece: pieceAt(shown)
    readonly property real side: Theme.portrait ? Math.min(width, height * 0.62) : Math.min(height, width * 0.6)

    objectName: "wake"
    function pieceAt(place: int): PieceView {
        if (place >= VisitView.showcase.count)
            return null; // before the first pieces have come
        const entry = VisitView.showcase.at(place) as ShelfEntry;
        return entry === null ? null : entry.piece;
    }

    text: qsTr("Touch to begin")
    scale: 1
    onClicked: VisitView.wake()

    background: Rectangle {
        color: Theme.ground
    }
    contentItem: Item {
        id: loop

        Repeater {
            model: 2

            Item {
                id: slide

                required property int index
                readonly property bool on: (index === 0) === attract.front
                property PieceView piece: index === 0 ? attract.pieceAt(0) : attract.pieceAt(1)

                x: Theme.portrait ? (attract.width - width) / 2 : attract.width - width
                y: Theme.portrait ? attract.height * 0.12 : (attract.height - height) / 2
                width: attract.side
                height: width
                opacity: on ? 1 : 0
                visible: opacity > 0
                onOnChanged: if (on)
                    drift.restart()
                Component.onCompleted: if (on)
                    drift.start()

                Behavior on opacity {
                    NumberAnimation {
                        duration: Theme.slow
                        easing.type: Easing.InOutQuad
                    }
                }

                PiecePicture {
                    id: picture

                    anchors.fill: parent
                    color: Theme.clear
                    piece: slide.piece
                    detail: 1080
                    transformOrigin: Item.Center
                }
                NumberAnimation {
                    id: drift

                    target: picture
                    property: "scale"
                    from: 1
                    to: Theme.drift
                    duration: Theme.dwell + Theme.slow
                }
            }
        }
        Timer {
            interval: Theme.dwell
            repeat: true
            running: attract.visible && VisitView.showcase.count > 1
            onTriggered: {
                const next = (attract.shown + 1) % VisitView.showcase.count;
                const waiting = loop.children[attract.front ? 1 : 0];
                waiting.piece = attract.pieceAt(next);
                attract.shown = next;
                attract.front = !attract.front;
            }
        }

        // The picture melts into the ground, and words stand on calm.
        Rectangle {
            anchors.left: parent.left
            anchors.right: parent.right
            anchors.bottom: parent.bottom
            height: Theme.portrait ? parent.height * 0.5 : parent.height * 0.36
            gradient: Gradient {
                GradientStop {
                    position: 0
                    color: Theme.clear
                }
                GradientStop {
                    position: 0.62
                    color: Theme.ground
                }
            }
        }

        Rectangle {
            anchors.left: parent.left
            anchors.right: parent.right
            anchors.top: parent.top
            height: parent.height * 0.24
            gradient: Gradient {
                GradientStop {
                    position: 0.5
                    color: Theme.ground
                }
                GradientStop {
                    position: 1
                    color: Theme.clear
                }
            }
        }
        Rectangle {
            x: attract.width - attract.side
            width: attract.side * 0.3
            height: parent.height
            visible: !Theme.portrait
            gradient: Gradient {
                orientation: Gradient.Horizontal

                GradientStop {
                    position: 0
                    color: Theme.ground
                }
                GradientStop {
                    position: 1
                    color: Theme.clear
                }
            }
        }

        Column {
            id: top

            anchors.top: parent.top
            anchors.topMargin: Theme.xl
            anchors.left: parent.left
            anchors.leftMargin: Theme.margin
            width: parent.width - 2 * Theme.margin
            spacing: Theme.xs

            Wordmark {
                x: Theme.portrait ? (parent.width - width) / 2 : 0
                font.pixelSize: Theme.title
            }
        }

        Column {
            anchors.left: parent.left
            anchors.leftMargin: Theme.margin
            anchors.bottom: parent.bottom
            anchors.bottomMargin: Theme.xl
            width: Theme.portrait ? parent.width - 2 * Theme.margin : parent.width * 0.46
            spacing: Theme.s

            HeadingText {
                width: parent.width
                text: attract.piece === null ? "" : attract.piece.name
                color: Theme.goldLight
                horizontalAlignment: Theme.portrait ? Text.AlignHCenter : Text.AlignLeft
            }
            SmallText {
                width: parent.width
                text: attract.piece === null ? "" : Phrases.metal(attract.piece.metal)
                horizontalAlignment: Theme.portrait ? Text.AlignHCenter : Text.AlignLeft
            }
            Item {
                width: 1
                height: Theme.m
            }
            Rule {
                x: Theme.portrait ? (parent.width - width) / 2 : 0
                color: Theme.gold

                SequentialAnimation on opacity {
                    running: attract.visible && !Theme.still
                    loops: Animation.Infinite

                    NumberAnimation {
                        from: 1
                        to: 0.25
                        duration: Theme.breath
                        easing.type: Easing.InOutSine
                    }
                    NumberAnimation {
                        from: 0.25
                        to: 1
                        duration: Theme.breath
                        easing.type: Easing.InOutSine
                    }
                }
            }
            TitleText {
                width: parent.width
                text: "Chạm để bắt đầu"
                horizontalAlignment: Theme.portrait ? Text.AlignHCenter : Text.AlignLeft
            }
            LeadText {
                width: parent.width
                text: "Touch to begin"
                horizontalAlignment: Theme.portrait ? Text.AlignHCenter : Text.AlignLeft
            }
        }
    }
}
