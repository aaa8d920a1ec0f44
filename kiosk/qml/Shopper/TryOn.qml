pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import Kiosk
import Theme
import Controls
import TryOn as Looking

/*
    The mirror, the whole screen. Around it, at the edges: what helps to be seen, the set that is on, and what can be
    done with it. Left and right (keys or a swipe) change the piece in focus; Space or a resting finger shows the person
    without jewellery; up, down and Tab walk over the controls.
    The mirror itself (Quick 3D) is loaded from its own module when this screen first shows.
*/
Item {
    id: screen

    readonly property PieceView piece: VisitView.piece
    readonly property bool known: piece !== null
    readonly property bool comparing: TryOnView.comparing
    readonly property bool frozen: mirror.frozen
    readonly property bool live: mirror.cameraState === "live"
    readonly property bool wide: !Theme.portrait && Theme.textScale < 1.4
    // What is touched lies beside the picture, not on it: nothing covers what is worn.
    readonly property real band: foot.implicitHeight + 2 * Theme.m
    readonly property real halfBand: Math.max(one.band, other.band)
    property bool bareKey: false
    property string page: ""
    readonly property string saying: say(mirror.cameraState, mirror.guidance)
    readonly property bool outlined: live && !frozen && !comparing && ["show_face", "show_neck", "show_hand", "show_left_hand", "show_right_hand", "back_of_hand", "hand_in_picture", "come_closer"].includes(mirror.guidance)

    function say(cameraState: string, guidance: string): string {
        if (frozen)
            return mirror.zoom > 1.01 ? "" : qsTr("The picture stands still: spread two fingers to look closely");
        if (cameraState === "gone" || !VisitView.cameraWorks)
            return qsTr("Our camera is resting for a moment. Everything else is here.");
        if (cameraState === "blind")
            return qsTr("The mirror is being looked after. Our staff will gladly help you try it on.");
        switch (guidance) {
        case "show_face":
            return qsTr("Please look into the mirror");
        case "show_neck":
            return qsTr("A small step back, so that your neck is in the picture");
        case "show_hand":
            return qsTr("Please show the back of your hand");
        case "show_left_hand":
            return qsTr("Please show the back of your left hand");
        case "show_right_hand":
            return qsTr("Please show the back of your right hand");
        case "back_of_hand":
            return qsTr("Turn the back of your hand to the mirror, fingers a little apart");
        case "hand_in_picture":
            return qsTr("Hold your whole hand in the picture");
        case "come_closer":
            return qsTr("A little closer, please");
        case "step_back":
            return qsTr("A small step back, please");
        case "turn_head":
            return qsTr("Turn your head a little");
        case "hair_back":
            return qsTr("Please brush your hair behind your ear");
        case "too_dark":
            return qsTr("It is rather dark here: please step into the light");
        case "several":
            return qsTr("The mirror follows whoever stands in front");
        default:
            return "";
        }
    }
    function leave(): void {
        if (screen.page !== "")
            screen.page = "";
        else if (screen.comparing)
            TryOnView.endComparison();
        else
            VisitView.back();
    }
    function enlarge(times: real): void {
        mirror.enlarge(times);
        if (second.item !== null)
            (second.item as Looking.Mirror).enlarge(times);
    }

    focus: true
    Keys.onLeftPressed: TryOnView.swap(-1)
    Keys.onRightPressed: TryOnView.swap(1)
    Keys.onPressed: event => {
        if (event.key === Qt.Key_Space) {
            screen.bareKey = true;
            event.accepted = true;
        } else if (event.key === Qt.Key_Escape || event.key === Qt.Key_Back) {
            screen.leave();
            event.accepted = true;
        }
    }
    Keys.onReleased: event => {
        if (event.key === Qt.Key_Space && !event.isAutoRepeat)
            screen.bareKey = false;
    }
    onActiveFocusChanged: bareKey = false
    onPageChanged: if (page === "")
        forceActiveFocus()
    onComparingChanged: {
        page = "";
        forceActiveFocus();
    }
    onKnownChanged: if (!known)
        mirror.frozen = false

    Rectangle {
        anchors.fill: parent
        color: Theme.ground
    }
    Looking.Mirror {
        id: mirror

        objectName: "mirror"

        width: screen.comparing && !Theme.portrait ? Math.floor(parent.width / 2) : parent.width
        height: (screen.comparing && Theme.portrait ? Math.floor(parent.height / 2) : parent.height) - (screen.comparing ? screen.halfBand : screen.band)
        active: screen.enabled && screen.known
        centred: screen.comparing || !(Theme.portrait || screen.wide)
        fadeMs: Theme.pieceFade
        bare: touch.resting || otherTouch.resting || before.down || screen.bareKey
        focusKind: TryOnView.kind
        hand: TryOnView.hand
        pieces: screen.comparing ? TryOnView.firstPieces : TryOnView.pieces

        Component.onCompleted: preload(TryOnView.neighbours)

        Connections {
            function onChanged() {
                mirror.preload(TryOnView.neighbours);
            }
            target: TryOnView
        }
    }
    Loader {
        id: second

        x: Theme.portrait ? 0 : mirror.width
        y: Theme.portrait ? Math.ceil(screen.height / 2) : 0
        width: screen.width - x
        height: mirror.height
        active: screen.comparing
        sourceComponent: Component {
            Looking.Mirror {
                objectName: "secondMirror"
                follower: true
                leader: mirror.stage
                active: mirror.active
                centred: true
                frozen: mirror.frozen
                fadeMs: Theme.pieceFade
                bare: mirror.bare
                focusKind: TryOnView.kind
                hand: TryOnView.hand
                pieces: TryOnView.secondPieces
            }
        }
    }
    Timer {
        interval: 500
        repeat: true
        running: mirror.active
        onTriggered: TryOnView.watched(interval / 1000, mirror.shares(), mirror.stage.grade, mirror.frozen)
    }
    MirrorTouch {
        id: touch

        anchors.fill: mirror
        over: mirror
        enabled: screen.page === ""
        onTouched: if (screen.comparing)
            TryOnView.turnTo(0)
        onSwiped: step => TryOnView.swap(step)
        onSpread: mirror.frozen = screen.live || mirror.frozen
    }
    MirrorTouch {
        id: otherTouch

        anchors.fill: second
        over: second.item as Looking.Mirror ?? mirror
        enabled: screen.comparing
        onTouched: TryOnView.turnTo(1)
        onSwiped: step => TryOnView.swap(step)
        onSpread: mirror.frozen = screen.live || mirror.frozen
    }
    // A hand is asked for beside the face, not over it.
    GhostOutline {
        objectName: "ghost"
        x: hand && !Theme.portrait ? mirror.width * 0.78 - width / 2 : (mirror.width - width) / 2
        y: hand && Theme.portrait ? mirror.height - height - Theme.m : (mirror.height - height) / 2
        width: height * 0.77
        height: mirror.height * (hand ? (Theme.portrait ? 0.34 : 0.6) : Theme.portrait ? 0.5 : 0.74)
        kind: TryOnView.kind
        shown: screen.outlined
    }
    Rectangle {
        id: divide

        x: second.x
        y: second.y
        width: Theme.portrait ? screen.width : Theme.hair
        height: Theme.portrait ? Theme.hair : screen.height
        visible: screen.comparing
        color: Theme.gold
    }

    // Above: what helps
    Rectangle {
        anchors.left: parent.left
        anchors.right: parent.right
        anchors.top: parent.top
        height: Math.max(words.height, Theme.touch) + 3 * Theme.m
        opacity: screen.saying !== "" ? 1 : 0
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
        Behavior on opacity {
            NumberAnimation {
                duration: Theme.pieceFade
            }
        }
    }
    LeadText {
        id: words

        objectName: "guidance"
        anchors.horizontalCenter: parent.horizontalCenter
        y: Theme.m
        width: parent.width - 2 * (Theme.m + Theme.touch + Theme.m)
        height: Math.max(implicitHeight, Theme.touch)
        horizontalAlignment: Text.AlignHCenter
        verticalAlignment: Text.AlignVCenter
        color: Theme.ink
        visible: !moment.busy
        text: screen.saying
    }
    RoundButton {
        objectName: "back"
        visible: !moment.busy
        x: Theme.m
        y: Math.max(Theme.m, Theme.reachTop)
        glyph: screen.comparing ? "close" : "back"
        plate: true
        text: screen.comparing ? qsTr("End the comparison") : qsTr("Back")
        onClicked: screen.leave()
    }
    RoundButton {
        objectName: "onModel"
        x: parent.width - width - Theme.m
        y: Math.max(Theme.m, Theme.reachTop) + Theme.touch + Theme.s
        visible: !screen.comparing && !moment.busy
        glyph: "person"
        plate: true
        text: qsTr("See it on a model, without the camera")
        onClicked: ModelView.open(screen.piece.sku)
    }
    HeartButton {
        x: parent.width - width - Theme.m
        y: Math.max(Theme.m, Theme.reachTop)
        visible: !screen.comparing && !moment.busy
        plate: true
        piece: screen.piece
    }

    Row {
        anchors.right: parent.right
        anchors.rightMargin: Theme.m
        y: Math.max(Theme.m, Theme.reachTop)
        spacing: Theme.s
        visible: screen.comparing

        RoundButton {
            objectName: "closerCompared"
            visible: screen.frozen
            plate: true
            glyph: "closer"
            text: qsTr("Closer")
            onClicked: screen.enlarge(Theme.zoomStep)
        }
        RoundButton {
            objectName: "freezeCompared"
            plate: true
            glyph: screen.frozen ? "live" : "freeze"
            color: screen.frozen ? Theme.goldLight : Theme.ink
            text: screen.frozen ? qsTr("Back to the living mirror") : qsTr("Hold the picture still")
            enabled: screen.live || screen.frozen
            onClicked: mirror.frozen = !mirror.frozen
        }
    }

    // Two side by side
    ComparedHalf {
        id: one

        x: mirror.x
        y: mirror.y + mirror.height
        width: mirror.width
        height: screen.halfBand
        visible: screen.comparing
        which: 0
        active: TryOnView.active === 0
        piece: TryOnView.first
        onKept: TryOnView.keep(0)
        onSwapped: step => {
            TryOnView.turnTo(0);
            TryOnView.swap(step);
        }
    }
    ComparedHalf {
        id: other

        x: second.x
        y: second.y + second.height
        width: second.width
        height: screen.halfBand
        visible: screen.comparing
        which: 1
        active: TryOnView.active === 1
        piece: TryOnView.second
        onKept: TryOnView.keep(1)
        onSwapped: step => {
            TryOnView.turnTo(1);
            TryOnView.swap(step);
        }
    }

    // Below: the set, the piece in focus, and what can be done
    GridLayout {
        id: foot

        anchors.left: parent.left
        anchors.right: parent.right
        anchors.bottom: parent.bottom
        anchors.margins: Theme.m
        opacity: !screen.comparing && !moment.busy && (screen.page === "" || screen.wide) ? 1 : 0
        enabled: opacity > 0 && screen.page === ""
        columns: screen.wide ? 3 : Theme.portrait ? 1 : 2
        columnSpacing: Theme.m
        rowSpacing: Theme.m

        RowLayout {
            Layout.column: screen.wide ? 1 : 0
            Layout.row: 0
            Layout.columnSpan: screen.wide || Theme.portrait ? 1 : 2
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
                opacity: TryOnView.worn ? 1 - Math.min(0.6, Math.abs(touch.pull) / screen.width) : Theme.disabledOpacity

                transform: Translate {
                    x: touch.pull * 0.2
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
                    text: screen.known ? screen.piece.name : ""

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
                    text: !screen.known ? "" : TryOnView.onOrder ? qsTr("%1, made for you: please ask us for the price").arg(Phrases.metal(TryOnView.metal)) : screen.piece.priceWithOffer !== "" ? screen.piece.priceWithOffer : screen.piece.price
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
            Layout.row: screen.wide ? 0 : 1
            Layout.fillWidth: !screen.wide
            Layout.preferredWidth: screen.wide ? Math.min(screen.width * 0.3, implicitWidth) : -1
            Layout.alignment: Qt.AlignBottom
            adding: screen.page === "add"
            onAddWanted: screen.page = "add"
        }
        RowLayout {
            id: tools

            Layout.column: screen.wide ? 2 : Theme.portrait ? 0 : 1
            Layout.row: screen.wide ? 0 : Theme.portrait ? 2 : 1
            Layout.fillWidth: !screen.wide
            Layout.alignment: Qt.AlignBottom
            spacing: Theme.s
            uniformCellSizes: !screen.wide

            MirrorTool {
                id: before

                objectName: "bare"
                visible: !screen.frozen
                glyph: "bare"
                text: qsTr("Hold to see yourself without jewellery")
                caption: qsTr("Before")
                lit: mirror.bare
            }
            MirrorTool {
                objectName: "freeze"
                glyph: screen.frozen ? "live" : "freeze"
                text: screen.frozen ? qsTr("Back to the living mirror") : qsTr("Hold the picture still")
                caption: screen.frozen ? qsTr("Live") : qsTr("Freeze")
                enabled: screen.live || screen.frozen
                lit: screen.frozen
                onClicked: mirror.frozen = !mirror.frozen
            }
            MirrorTool {
                objectName: "closer"
                visible: screen.frozen
                glyph: "closer"
                text: qsTr("Closer")
                onClicked: screen.enlarge(Theme.zoomStep)
            }
            MirrorTool {
                objectName: "further"
                visible: screen.frozen
                glyph: "further"
                text: qsTr("Further away")
                caption: qsTr("Wider")
                enabled: mirror.zoom > 1.01
                onClicked: screen.enlarge(1 / Theme.zoomStep)
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
                visible: choices.any
                glyph: "adjust"
                text: qsTr("Choose how it is worn")
                caption: qsTr("Adjust")
                onClicked: screen.page = "wear"
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

    component MirrorTool: Tool {
        Layout.fillWidth: true
        Layout.alignment: Qt.AlignTop
        captioned: Theme.portrait || screen.wide
    }
    WearingChoices {
        id: choices

        x: screen.wide ? parent.width - width - Theme.m : Theme.m
        y: (screen.wide ? screen.height - screen.band : screen.height - Theme.m) - height
        width: screen.wide ? Math.min(parent.width * 0.34, Theme.readable) : parent.width - 2 * Theme.m
        page: screen.page
        chainCm: Math.round(mirror.chainCm)
        onDone: screen.page = ""
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
