pragma ComponentBehavior: Bound

import QtQuick
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
    // While a photo is counted down the tools are away: where large words made them high, the head's top needs their place.
    // A sheet with large words may be higher than what it lies on: the picture ends above it.
    readonly property real below: engraving ? engraver.height : moment.counting && !Theme.portrait && !wide ? 0 : page !== "" && !wide ? Math.max(band, choices.height + 2 * Theme.m) : band
    readonly property real halfBand: Math.max(one.band, other.band)
    // Of two pictures: side by side, or one above the other, each over its own band or both over one.
    readonly property real halfHeight: !Theme.portrait ? height - halfBand : low ? Math.floor((height - halfBand) / 2) : Math.floor(height / 2) - halfBand
    readonly property real halfWidth: Theme.portrait ? width : Math.floor(width / 2)
    readonly property bool low: Theme.portrait && Theme.reachMode
    // Where the buttons over the picture begin. In reach on a tall screen: at its foot, clear of the face; and of two
    // pictures the lower one has them.
    readonly property real upper: low ? (divided ? height - halfBand - Theme.m - Theme.round : mirror.height - Theme.m - 2 * Theme.round - Theme.s) : Math.max(Theme.m, Theme.reachTop)
    property bool bareKey: false
    // What lies on the picture stands aside; in reach a sheet comes up to where it lies.
    readonly property bool aside: moment.busy || engraving || (Theme.reachMode && page !== "")
    // A comparison shows at once, with its second mirror: the touch that asks for it is answered before that.
    property bool halved: false
    readonly property bool divided: comparing && halved
    property string page: ""
    readonly property bool engraving: page === "engrave"
    property bool heldToEngrave: false
    readonly property real closest: 4
    // Pieces whose file is refused; the loader's log has the reason.
    property list<string> refused: []
    readonly property bool unwearable: (comparing ? [TryOnView.first, TryOnView.second] : [piece]).some(shown => shown !== null && refused.includes(shown.sku))

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
        lookAlike(mirror, second.item as Looking.Mirror);
    }
    // Both halves of a comparison look at the same part of the picture.
    function lookAlike(one: Looking.Mirror, other: Looking.Mirror): void {
        if (divided && one !== null && other !== null)
            other.lookLike(one.stage);
    }

    // The hand that types is not to be looked for: as soon as the piece is shown, its picture is held, and closely.
    function holdToEngrave(): void {
        if (!engraving || heldToEngrave || !known || !((mirror.shares()[piece.sku] ?? 0) > 0.9))
            return;
        heldToEngrave = !mirror.frozen;
        mirror.frozen = true;
        if (mirror.zoom < closest)
            enlarge(closest / mirror.zoom);
    }

    focus: true
    onEngravingChanged: {
        holdToEngrave();
        if (!engraving && heldToEngrave)
            mirror.frozen = heldToEngrave = false;
    }
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
        halved = false;
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

        width: screen.divided ? screen.halfWidth : parent.width
        height: screen.divided ? screen.halfHeight : parent.height - screen.below
        active: screen.enabled && screen.known
        centred: screen.divided || !Theme.portrait
        fadeMs: Theme.pieceFade
        // A text is to be read as it stands on the piece.
        mirrored: !(screen.engraving && frozen)
        bare: touch.resting || otherTouch.resting || foot.bareHeld || screen.bareKey
        focusKind: TryOnView.kind
        hand: TryOnView.hand
        pieces: screen.divided ? TryOnView.firstPieces : TryOnView.pieces

        Component.onCompleted: preload(TryOnView.neighbours)
        onPieceRefused: sku => screen.refused.push(sku)

        Connections {
            function onChanged() {
                mirror.preload(TryOnView.neighbours);
            }
            target: TryOnView
        }
    }
    Loader {
        id: second

        x: Theme.portrait ? 0 : screen.halfWidth
        y: !Theme.portrait ? 0 : screen.low ? screen.halfHeight : Math.ceil(screen.height / 2)
        width: screen.width - x
        height: screen.halfHeight
        active: screen.divided
        asynchronous: true
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
                Component.onCompleted: lookLike(mirror.stage)
                onPieceRefused: sku => screen.refused.push(sku)
            }
        }
    }
    // The touch is answered before a second mirror is made.
    Timer {
        interval: 120
        running: screen.comparing && !screen.halved
        onTriggered: screen.halved = true
    }
    Timer {
        interval: 500
        repeat: true
        running: mirror.active
        onTriggered: {
            TryOnView.watched(interval / 1000, mirror.shares(), mirror.stage.grade, mirror.frozen);
            screen.holdToEngrave();
        }
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
        onMoved: screen.lookAlike(mirror, second.item as Looking.Mirror)
    }
    MirrorTouch {
        id: otherTouch

        anchors.fill: second
        over: second.item as Looking.Mirror ?? mirror
        enabled: screen.divided
        onTouched: TryOnView.turnTo(1)
        onSwiped: step => TryOnView.swap(step)
        onSpread: mirror.frozen = screen.live || mirror.frozen
        onMoved: screen.lookAlike(second.item as Looking.Mirror, mirror)
    }
    // A hand is asked for beside the face, not over it.
    GhostOutline {
        objectName: "ghost"
        x: hand && !Theme.portrait ? mirror.width * 0.78 - width / 2 : (mirror.width - width) / 2
        y: hand && Theme.portrait ? mirror.height - height - Theme.m : (mirror.height - height) / 2
        width: height * 0.77
        height: mirror.height * (hand ? (Theme.portrait ? 0.34 : 0.6) : Theme.portrait ? 0.5 : 0.74)
        kind: TryOnView.kind
        guidance: mirror.guidance
        wanted: screen.live && !screen.unwearable && !screen.frozen && !screen.comparing && screen.page === ""
    }
    Rectangle {
        id: divide

        x: second.x
        y: second.y
        width: Theme.portrait ? screen.width : Theme.hair
        height: Theme.portrait ? Theme.hair : screen.height
        visible: screen.divided
        color: Theme.gold
    }

    // Above: what helps
    MirrorWords {
        id: words

        anchors.left: parent.left
        anchors.right: parent.right
        anchors.top: parent.top
        sides: Theme.m + Theme.round + Theme.m
        cameraState: mirror.cameraState
        guidance: mirror.guidance === "none" && second.item !== null ? (second.item as Looking.Mirror).guidance : mirror.guidance
        frozen: screen.frozen
        enlarged: mirror.zoom > 1.01
        unwearable: screen.unwearable
        quiet: moment.busy
    }
    RoundButton {
        objectName: "back"
        visible: !screen.aside
        x: Theme.m
        y: screen.upper
        glyph: screen.comparing ? "close" : "back"
        plate: true
        text: screen.comparing ? qsTr("End the comparison") : qsTr("Back")
        onClicked: screen.leave()
    }
    HeartButton {
        x: parent.width - width - Theme.m
        y: screen.upper
        visible: !screen.comparing && !screen.aside
        plate: true
        piece: screen.piece
    }
    RoundButton {
        objectName: "onModel"
        x: parent.width - width - Theme.m
        y: screen.upper + Theme.round + Theme.s
        visible: !screen.comparing && !screen.aside
        glyph: "person"
        plate: true
        text: qsTr("See it on a model, without the camera")
        onClicked: ModelView.open(screen.piece.sku)
    }

    Row {
        anchors.right: parent.right
        anchors.rightMargin: Theme.m
        y: screen.upper
        spacing: Theme.s
        visible: screen.divided

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

    // Two side by side. In reach on a tall screen both have their buttons at the foot, and numbers tell which is whose.
    Repeater {
        model: screen.divided && screen.low ? [mirror, second] : []

        ComparedNumber {
            required property Item modelData

            x: Theme.m
            y: modelData.y + Theme.m
        }
    }
    ComparedHalf {
        id: one

        x: mirror.x
        y: screen.low ? screen.height - height : screen.halfHeight
        width: screen.low ? Math.floor(screen.width / 2) : screen.halfWidth
        narrow: screen.low
        height: screen.halfBand
        visible: screen.divided
        which: 0
        piece: TryOnView.first
    }
    ComparedHalf {
        id: other

        x: screen.low ? one.width : second.x
        y: screen.low ? screen.height - height : second.y + second.height
        width: screen.low ? screen.width - x : second.width
        narrow: screen.low
        height: screen.halfBand
        visible: screen.divided
        which: 1
        piece: TryOnView.second
    }

    // Below: the set, the piece in focus, and what can be done
    MirrorFoot {
        id: foot

        anchors.left: parent.left
        anchors.right: parent.right
        anchors.bottom: parent.bottom
        anchors.margins: Theme.m
        opacity: !screen.divided && !moment.busy && !screen.engraving ? 1 : 0
        covered: choices.visible ? choices.height : 0
        enabled: opacity > 0 && !screen.comparing && screen.page === ""
        piece: screen.piece
        wide: screen.wide
        live: screen.live
        frozen: screen.frozen
        enlarged: mirror.zoom > 1.01
        bare: mirror.bare
        pull: touch.pull
        room: screen.width
        adding: screen.page === "add"
        adjustable: choices.any
        onPageWanted: page => {
            choices.byKeys = ((screen.Window.activeFocusItem as Tappable)?.visualFocus) ?? false;
            screen.page = page;
        }
        onFreezeWanted: mirror.frozen = !mirror.frozen
        onEnlargeWanted: times => screen.enlarge(times)
    }
    WearingChoices {
        id: choices

        objectName: "choices"
        // Not where a hand is held, nor far from what opened it.
        x: screen.wide && !TryOnView.onHand && page !== "add" ? parent.width - width - Theme.m : Theme.m
        y: (screen.wide ? screen.height - screen.band : screen.height - Theme.m) - height
        width: screen.wide ? Math.min(parent.width * 0.43, Theme.readable) : parent.width - 2 * Theme.m
        page: screen.engraving ? "" : screen.page
        engravable: mirror.engravable.includes(TryOnView.kind)
        chainCm: Math.round(mirror.chainCm)
        onDone: screen.page = ""
        onEngraveWanted: screen.page = "engrave"
    }
    EngravingEntry {
        id: engraver

        anchors.left: parent.left
        anchors.right: parent.right
        anchors.bottom: parent.bottom
        open: screen.engraving && VisitView.screen === "tryon"
        onDone: screen.page = ""
    }
    PhotoMoment {
        id: moment

        anchors.fill: parent
        view: mirror
        cameraState: mirror.cameraState
        shown: mirror.shown
        onOver: screen.forceActiveFocus()
    }
}
