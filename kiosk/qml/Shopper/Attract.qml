pragma ComponentBehavior: Bound

import QtQuick
import Kiosk
import Theme
import Controls

/* A calm loop of what the chain published, or else of pieces; the whole screen one thing to touch.
   Both languages: nobody has chosen one yet. */
Tappable {
    id: attract

    component Slide: Item {
        property PieceView piece: null
        property string picture: ""
    }

    property int shown: 0
    property bool front: true
    property bool playing: false
    property PieceView played: null
    readonly property PieceView piece: playing ? played : pieceAt(shown)
    readonly property real side: Theme.portrait ? Math.min(width, height * 0.62) : Math.min(height, width * 0.6)

    objectName: "wake"
    function pieceAt(place: int): PieceView {
        if (place >= VisitView.showcase.count)
            return null; // before the first pieces have come
        const entry = VisitView.showcase.at(place) as ShelfEntry;
        return entry === null ? null : entry.piece;
    }
    function next() {
        step(SignageView.advance());
    }
    function begin() {
        if (SignageView.advance())
            step(true);
    }
    function step(on: bool) {
        const waiting = slides.itemAt(front ? 1 : 0) as Slide;
        if (waiting === null)
            return; // the screen is being put away
        const after = on || VisitView.showcase.count === 0 ? shown : (shown + 1) % VisitView.showcase.count;
        waiting.piece = on ? SignageView.piece : pieceAt(after);
        waiting.picture = on ? SignageView.picture : "";
        if (!on)
            shown = after;
        if (waiting.picture === "")
            turn();
    }
    // The slide behind comes to the front; one with a picture does so when it is read.
    function turn() {
        const waiting = slides.itemAt(front ? 1 : 0) as Slide;
        playing = SignageView.playing;
        played = waiting.picture === "" ? waiting.piece : null;
        front = !front;
    }
    // What was read before is on at once: setting it again tells nothing.
    function read(slide: Item) {
        if (slide === slides.itemAt(front ? 1 : 0))
            turn();
    }

    onVisibleChanged: if (visible)
        begin()
    Component.onCompleted: if (visible)
        begin()

    text: qsTr("Touch to begin")
    scale: 1
    onClicked: VisitView.wake()

    background: Rectangle {
        color: Theme.ground
    }
    contentItem: Item {
        id: loop

        Repeater {
            id: slides

            model: 2

            Slide {
                id: slide

                required property int index
                readonly property bool on: (index === 0) === attract.front
                piece: index === 0 ? attract.pieceAt(0) : attract.pieceAt(1)
                anchors.fill: parent
                opacity: on ? 1 : 0
                visible: opacity > 0
                onOnChanged: if (on)
                    drift.restart()
                onPictureChanged: if (picture !== "" && still.status === Image.Ready)
                    attract.read(slide)
                Component.onCompleted: if (on)
                    drift.start()

                Behavior on opacity {
                    NumberAnimation {
                        duration: Theme.slow
                        easing.type: Easing.InOutQuad
                    }
                }

                PiecePicture {
                    id: jewel

                    x: Theme.portrait ? (attract.width - width) / 2 : attract.width - width
                    y: Theme.portrait ? attract.height * 0.12 : (attract.height - height) / 2
                    width: attract.side
                    height: width
                    visible: slide.picture === ""
                    color: Theme.clear
                    piece: slide.piece
                    detail: 1080
                    transformOrigin: Item.Center
                }
                Image {
                    id: still

                    objectName: slide.on ? "signage-picture" : ""
                    anchors.fill: parent
                    visible: slide.picture !== ""
                    source: slide.picture === "" ? "" : "file://" + slide.picture
                    sourceSize.width: attract.width
                    sourceSize.height: attract.height
                    asynchronous: true
                    cache: false
                    fillMode: Image.PreserveAspectCrop
                    onStatusChanged: {
                        if (status === Image.Ready)
                            attract.read(slide);
                        else if (status === Image.Error && !slide.on) {
                            SignageView.spoilt();
                            attract.next();
                        }
                    }
                }
                NumberAnimation {
                    id: drift

                    target: slide.picture === "" ? jewel : still
                    property: "scale"
                    from: 1
                    to: Theme.drift
                    duration: (attract.playing ? SignageView.milliseconds : Theme.dwell) + Theme.slow
                }
            }
        }
        Timer {
            interval: attract.playing ? SignageView.milliseconds : Theme.dwell
            repeat: true
            running: attract.visible && (VisitView.showcase.count > 1 || SignageView.published)
            onTriggered: attract.next()
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
            visible: !Theme.portrait && !(attract.playing && attract.played === null)
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
