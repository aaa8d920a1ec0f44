pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import Kiosk
import Theme
import Controls
import TryOn as Looking

/*
    The mirror, the whole screen, with a little around it: what helps to be seen, the piece, its neighbours, the heart.
    The mirror itself (Quick 3D) is loaded from its own module when this screen first shows.
*/
Item {
    id: screen

    readonly property PieceView piece: VisitView.piece
    readonly property bool known: piece !== null
    function say(cameraState: string, guidance: string): string {
        if (cameraState === "gone" || !VisitView.cameraWorks)
            return qsTr("Our camera is resting for a moment. Everything else is here.");
        if (cameraState === "blind")
            return qsTr("The mirror is being looked after. Our staff will gladly help you try it on.");
        switch (guidance) {
        case "show_face":
            return qsTr("Please look into the mirror");
        case "show_hand":
            return qsTr("Please show the back of your hand");
        case "come_closer":
            return qsTr("A little closer, please");
        case "step_back":
            return qsTr("A small step back, please");
        case "turn_head":
            return qsTr("Turn your head a little");
        case "too_dark":
            return qsTr("It is rather dark here: please step into the light");
        default:
            return "";
        }
    }

    Rectangle {
        anchors.fill: parent
        color: Theme.ground
    }
    Looking.Mirror {
        id: mirror

        objectName: "mirror"

        anchors.fill: parent
        active: screen.enabled && screen.known
        pieces: screen.known && screen.piece.model !== "" ? [
            {
                "sku": screen.piece.sku,
                "kind": screen.piece.kind,
                "model": screen.piece.model
            }
        ] : []
    }
    Timer {
        interval: 500
        repeat: true
        running: mirror.shown > 0
        onTriggered: VisitView.shownInMirror(interval / 1000)
    }
    Rectangle {
        anchors.left: parent.left
        anchors.right: parent.right
        anchors.top: parent.top
        height: head.height + Theme.l * 2
        gradient: Gradient {
            GradientStop {
                position: 0
                color: Theme.veil
            }
            GradientStop {
                position: 1
                color: Theme.clear
            }
        }
    }
    RowLayout {
        id: head

        visible: !moment.busy
        anchors.left: parent.left
        anchors.right: parent.right
        anchors.top: parent.top
        anchors.margins: Theme.m
        spacing: Theme.m

        RoundButton {
            objectName: "back"
            Layout.alignment: Qt.AlignTop
            glyph: "back"
            plate: true
            text: qsTr("Back")
            onClicked: VisitView.back()
        }
        LeadText {
            Layout.fillWidth: true
            Layout.alignment: Qt.AlignVCenter
            horizontalAlignment: Text.AlignHCenter
            color: Theme.ink
            text: screen.say(mirror.cameraState, mirror.guidance)
        }
        RoundButton {
            objectName: "waitingPhoto"
            Layout.alignment: Qt.AlignTop
            visible: PhotoView.held
            glyph: "photo"
            plate: true
            color: Theme.gold
            text: qsTr("Your photo")
            onClicked: PhotoView.open()
        }
        RoundButton {
            objectName: "takePhoto"
            Layout.alignment: Qt.AlignTop
            glyph: "camera"
            plate: true
            text: qsTr("Take a photo")
            onClicked: PhotoView.press()
        }
        HeartButton {
            Layout.alignment: Qt.AlignTop
            plate: true
            piece: screen.piece
        }
    }
    Rectangle {
        anchors.left: parent.left
        anchors.right: parent.right
        anchors.bottom: parent.bottom
        height: foot.height + Theme.xl
        gradient: Gradient {
            GradientStop {
                position: 0
                color: Theme.clear
            }
            GradientStop {
                position: 0.4
                color: Theme.veil
            }
        }
    }
    RowLayout {
        id: foot

        visible: !moment.busy
        anchors.left: parent.left
        anchors.right: parent.right
        anchors.bottom: parent.bottom
        anchors.margins: Theme.m
        spacing: Theme.m

        RoundButton {
            glyph: "back"
            plate: true
            text: qsTr("Previous piece")
            onClicked: VisitView.tryOnNext(-1)
        }
        Column {
            Layout.fillWidth: true
            spacing: Theme.xs

            HeadingText {
                width: parent.width
                horizontalAlignment: Text.AlignHCenter
                text: screen.known ? screen.piece.name : ""
            }
            BodyText {
                width: parent.width
                horizontalAlignment: Text.AlignHCenter
                color: Theme.goldLight
                text: !screen.known ? "" : screen.piece.priceWithOffer !== "" ? screen.piece.priceWithOffer : screen.piece.price
            }
        }
        RoundButton {
            objectName: "next"
            glyph: "next"
            plate: true
            text: qsTr("Next piece")
            onClicked: VisitView.tryOnNext(1)
        }
    }
    PhotoMoment {
        id: moment

        anchors.fill: parent
        view: mirror
        cameraState: mirror.cameraState
        shown: mirror.shown
        skus: mirror.pieces.map(piece => piece.sku)
    }
}
