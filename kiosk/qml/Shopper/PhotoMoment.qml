pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Shapes
import Kiosk
import Theme
import Controls
import TryOn as Looking

/*
    Lies over the mirror: asks before a first photo, counts three, two, one, and takes the very frame that is shown: it
    is held, drawn once as finely as any machine can, and let go. Nothing of this is in the picture. Any touch or key while it counts takes it back. `busy` while the screen's own
    buttons should stand aside.
*/
FocusScope {
    id: moment

    required property Looking.Mirror view
    required property string cameraState
    required property real shown
    readonly property bool asking: PhotoView.step === "asking"
    readonly property bool counting: PhotoView.step === "counting" || PhotoView.step === "shutter"
    readonly property bool troubled: PhotoView.trouble !== ""
    readonly property bool busy: asking || counting
    readonly property bool up: busy || troubled
    readonly property real longSide: 1920
    // The share of a piece from which it is on the photo, and named there.
    readonly property real seen: 0.5
    readonly property real larger: Math.max(1, longSide / Math.max(view.width, view.height))

    // The keys may go back to the mirror.
    signal over

    function shoot(): void {
        developing.held = moment.view.frozen;
        moment.view.frozen = true;
        moment.view.finest = moment.larger;
        flash.restart();
        developing.start();
    }
    function take(): void {
        const shares = moment.view.shares();
        const skus = moment.view.pieces.map(piece => piece.sku).filter(sku => (shares[sku] ?? 0) >= moment.seen);
        const size = Qt.size(Math.round(moment.view.width * moment.larger), Math.round(moment.view.height * moment.larger));
        const grabbed = moment.view.grabToImage(result => {
            moment.letGo();
            PhotoView.take(result.image, skus);
        }, size);
        if (!grabbed) {
            letGo();
            PhotoView.failed();
        }
    }
    function letGo(): void {
        moment.view.finest = 0;
        moment.view.frozen = developing.held;
    }
    function say(trouble: string): string {
        switch (trouble) {
        case "camera":
            return qsTr("Our camera is resting for a moment, and no photo was taken.");
        case "nothing_worn":
            return qsTr("The jewellery could not be seen, and no photo was taken. Please look into the mirror and try again.");
        default:
            return qsTr("The photo did not come out. Please try again.");
        }
    }

    visible: up || flash.running
    enabled: up
    onUpChanged: {
        if (up)
            forceActiveFocus();
        else
            over();
    }
    // Not to a button that was just touched: Space and Enter stop the count as well.
    onCountingChanged: if (counting)
        stopper.forceActiveFocus()
    Keys.onPressed: event => {
        // A key that is still held from the answer takes nothing back.
        if (event.isAutoRepeat && moment.counting) {
            event.accepted = true;
            return;
        }
        const leaves = event.key === Qt.Key_Escape || event.key === Qt.Key_Back;
        if (moment.counting || (moment.busy && leaves) || (moment.troubled && leaves)) {
            PhotoView.cancel();
            event.accepted = true;
        }
    }

    Connections {
        function onChanged() {
            // One picture for each shutter, however often the step is told.
            if (PhotoView.step !== "shutter" && developing.running) {
                developing.stop();
                moment.letGo();
            } else if (PhotoView.step === "shutter" && moment.view.finest === 0) {
                moment.shoot();
            }
        }
        target: PhotoView
    }
    // The second picture of the window since the shutter shows the held instant at its best: what is grabbed then is that.
    FrameAnimation {
        id: developing

        property bool held: false
        property int pictures: 0

        onRunningChanged: pictures = 0
    }
    Connections {
        function onFrameSwapped() {
            developing.pictures += 1;
            if (developing.pictures === 2) {
                developing.stop();
                moment.take();
            }
        }
        target: moment.Window.window
        enabled: developing.running
    }
    Timer {
        interval: 100
        repeat: true
        running: moment.counting
        onTriggered: PhotoView.tick(moment.cameraState, moment.shown)
    }
    Timer {
        interval: Theme.dwell
        running: moment.troubled
        onTriggered: PhotoView.cancel()
    }
    Rectangle {
        id: light

        objectName: "flash"
        anchors.fill: parent
        color: Theme.ink
        opacity: 0

        NumberAnimation {
            id: flash

            target: light
            property: "opacity"
            from: Theme.still ? 0 : 0.5
            to: 0
            duration: Theme.calm
            easing.type: Easing.OutQuad
        }
    }

    // Counting
    Item {
        id: stopper
    }
    TapHandler {
        enabled: moment.counting
        onTapped: PhotoView.cancel()
    }
    Rectangle {
        anchors.left: parent.left
        anchors.right: parent.right
        anchors.bottom: parent.bottom
        height: count.height + Theme.xl * 2
        visible: moment.counting && Theme.portrait
        gradient: Gradient {
            GradientStop {
                position: 0
                color: Theme.clear
            }
            GradientStop {
                position: 0.55
                color: Theme.scrim
            }
        }
    }
    Rectangle {
        anchors.right: parent.right
        width: count.width + Theme.xl * 2
        height: parent.height
        visible: moment.counting && !Theme.portrait
        gradient: Gradient {
            orientation: Gradient.Horizontal

            GradientStop {
                position: 0
                color: Theme.clear
            }
            GradientStop {
                position: 0.3
                color: Theme.scrim
            }
        }
    }
    Column {
        id: count

        // Beside the face on a wide screen, below it on a tall one.
        anchors.right: parent.right
        anchors.rightMargin: Theme.portrait ? Theme.margin : Theme.m
        anchors.bottom: parent.bottom
        anchors.bottomMargin: Theme.portrait ? Theme.xl : (parent.height - height) / 2
        width: Theme.portrait ? parent.width - 2 * Theme.margin : parent.width * (Theme.textScale > 1.5 ? 0.28 : 0.24)
        spacing: Theme.m
        visible: moment.counting

        Item {
            readonly property real side: 240 * Theme.unit

            anchors.horizontalCenter: parent.horizontalCenter
            width: side
            height: side

            Shape {
                anchors.fill: parent
                preferredRendererType: Shape.CurveRenderer

                ShapePath {
                    strokeColor: Theme.scrim
                    strokeWidth: Theme.focusWidth
                    fillColor: Theme.scrim

                    PathAngleArc {
                        centerX: 120 * Theme.unit
                        centerY: 120 * Theme.unit
                        radiusX: 114 * Theme.unit
                        radiusY: 114 * Theme.unit
                        startAngle: -90
                        sweepAngle: 360
                    }
                }
                ShapePath {
                    strokeColor: Theme.gold
                    strokeWidth: Theme.focusWidth
                    capStyle: ShapePath.RoundCap
                    fillColor: Theme.clear

                    PathAngleArc {
                        centerX: 120 * Theme.unit
                        centerY: 120 * Theme.unit
                        radiusX: 114 * Theme.unit
                        radiusY: 114 * Theme.unit
                        startAngle: -90
                        sweepAngle: ring.sweep
                    }
                }
            }
            QtObject {
                id: ring

                objectName: "countRing"

                // In steps without motion; else it closes while the three seconds pass.
                property real sweep: moment.counting ? 360 * (4 - Math.max(1, PhotoView.count)) / 3 : 0

                Behavior on sweep {
                    enabled: !Theme.still && moment.counting

                    NumberAnimation {
                        duration: 1000
                    }
                }
            }
            Text {
                objectName: "count"
                anchors.centerIn: parent
                text: PhotoView.count > 0 ? PhotoView.count : ""
                textFormat: Text.PlainText
                color: Theme.goldLight
                font.family: Theme.serif
                font.weight: Font.Medium
                font.pixelSize: Math.round(150 * Theme.unit)
                font.features: ({
                        "lnum": 1
                    })
                Accessible.role: Accessible.StaticText
                Accessible.name: text
            }
        }
        LeadText {
            width: parent.width
            horizontalAlignment: Text.AlignHCenter
            color: Theme.ink
            text: Phrases.held(PhotoView.count > 0 ? qsTr("Look at yourself, and hold still") : qsTr("Turn to the mirror, please"))
        }
        SmallText {
            width: parent.width
            horizontalAlignment: Text.AlignHCenter
            text: Phrases.held(qsTr("Touch anywhere to stop"))
        }
    }

    // Asking
    Rectangle {
        anchors.fill: parent
        color: Theme.scrim
        visible: moment.asking

        // Swallows what would reach the mirror's buttons.
        TapHandler {}
    }
    Rectangle {
        anchors.horizontalCenter: parent.horizontalCenter
        anchors.bottom: parent.bottom
        anchors.bottomMargin: Theme.portrait || Theme.reachMode ? Theme.l : (parent.height - height) / 2
        width: Math.min(parent.width - 2 * Theme.m, Theme.readable + 2 * Theme.l)
        height: Math.min(parent.height - 2 * Theme.m, question.contentHeight)
        color: Theme.surface
        radius: Theme.radius
        border.width: Theme.hair
        border.color: Theme.hairline
        visible: moment.asking

        ScrollArea {
            id: question

            anchors.fill: parent
            anchors.leftMargin: Theme.l
            anchors.rightMargin: Theme.l
            spacing: Theme.m

            Glyph {
                anchors.horizontalCenter: parent.horizontalCenter
                name: "camera"
                color: Theme.gold
            }
            HeadingText {
                width: parent.width
                horizontalAlignment: Text.AlignHCenter
                text: Phrases.held(PhotoView.ask)
            }
            BodyText {
                width: parent.width
                horizontalAlignment: Text.AlignHCenter
                color: Theme.inkQuiet
                text: Phrases.held(PhotoView.askText)
            }
            SmallText {
                width: parent.width
                horizontalAlignment: Text.AlignHCenter
                color: Theme.inkFaint
                text: Phrases.held(PhotoView.askKept)
            }
            YesNo {
                width: parent.width
                name: "photos"
                onAnswered: granted => granted ? PhotoView.agree() : PhotoView.cancel()
            }
        }
    }

    // Trouble
    Notice {
        objectName: "photoTrouble"
        anchors.horizontalCenter: parent.horizontalCenter
        // On the picture: the piece and what can be done stay legible below.
        y: Math.max(Theme.m, moment.view.height - height - Theme.m)
        width: Math.min(parent.width - 2 * Theme.m, Theme.readable)
        visible: moment.troubled
        title: moment.troubled ? moment.say(PhotoView.trouble) : ""

        TapHandler {
            onTapped: PhotoView.cancel()
        }
    }
}
