// The live mirror: the camera picture with what is worn, from one instant.
//
//     Mirror { anchors.fill: parent; active: true; pieces: [{ sku: "E-1", kind: "earring", model: "/path.glb" }] }
//
// It fills its item (cropped, never stretched), and shows nothing over the picture but jewellery: words and
// outlines are the screen's, from `guidance` and `cameraState` ("starting", "live", "gone": no camera,
// "blind": the networks do not run).
// While `active` is false no frame is looked at, and the last one is forgotten.
// `bare` shows the person without jewellery; `frozen` holds the instant, and `zoomAt`, `panBy`, `whole` look at it
// closely. `finest` draws as well as any machine can, for a picture so many times this item's size; 0 as frames allow.
// A `follower` has a `leader` (another mirror's stage) and shows just what that shows, from the same call: two side by side.
pragma ComponentBehavior: Bound

import QtQuick
import Kiosk.TryOn

Item {
    id: mirror

    property alias pieces: theStage.pieces
    property alias active: theStage.active
    property bool mirrored: true
    property bool bare: false
    property int fadeMs: 180
    property alias frozen: theStage.frozen
    property bool follower: false
    property alias leader: theStage.leader
    property alias centred: theStage.centred
    property alias focusKind: theStage.focus
    property alias hand: theStage.hand
    property alias finest: theStage.finest
    readonly property alias zoom: theStage.zoom
    readonly property alias chainCm: theStage.chainCm
    // The kinds of what is worn that have a face for a text.
    readonly property alias engravable: theStage.engravable
    readonly property alias guidance: theStage.guidance
    readonly property alias shown: theStage.shown
    readonly property alias cameraState: theStage.cameraState
    readonly property alias stage: theStage
    // What draws the pieces; null where OpenGL does not start.
    readonly property alias jewellery: theJewellery.item

    signal pieceRefused(string sku, string reason)

    function preload(pieces) {
        theStage.preload(pieces);
    }
    function side(x: real): real {
        return mirrored ? width - x : x;
    }
    // The point x, y of this item stays where it is.
    function zoomAt(zoom: real, x: real, y: real): void {
        theStage.zoomAt(zoom, side(x), y);
    }
    function panBy(x: real, y: real): void {
        theStage.panBy(mirrored ? -x : x, y);
    }
    function whole(): void {
        theStage.whole();
    }
    // Nearer or further just as another mirror of the same instant.
    function lookLike(other: MirrorStage): void {
        theStage.lookLike(other);
    }
    // How much of each piece (sku) is shown, 0..1.
    function shares(): var {
        return theStage.shares();
    }
    // Glides nearer or further: from the whole picture towards the piece in focus.
    function enlarge(times: real): void {
        theStage.enlarge(times);
    }

    clip: true

    MirrorStage {
        id: theStage
        objectName: "mirrorStage"
        width: mirror.width
        height: mirror.height
        shownIn: mirror.Window.window
        feed: theFeed
        live: mirror.follower ? null : LiveVision
        onPieceRefused: (sku, reason) => mirror.pieceRefused(sku, reason)
    }
    MirrorFeed {
        id: theFeed
    }
    Item {
        anchors.fill: parent
        // The only place where left and right change sides.
        transform: Scale {
            origin.x: mirror.width / 2
            xScale: mirror.mirrored ? -1 : 1
        }

        Rectangle {
            anchors.fill: parent
            color: "#101010"
            visible: !theFeed || theFeed.source === ""
        }
        Image {
            objectName: "mirrorPicture"
            x: theStage.pictureX
            y: theStage.pictureY
            width: theStage.pictureWidth
            height: theStage.pictureHeight
            // The window may close while the mirror shows: the feed goes before this does.
            source: theFeed ? theFeed.source : ""
            cache: false
            // Unscaled, there is nothing to smooth: 3 ms a frame in software.
            smooth: Math.abs(width - implicitWidth) > 0.5
        }

        Loader {
            id: theJewellery
            anchors.fill: parent
            active: !theStage.flat
            sourceComponent: Jewellery {
                stage: theStage
                bare: mirror.bare
                fadeMs: mirror.fadeMs
            }
        }
    }
    // Without OpenGL: what was chosen, beside the person. By its address: a mirror alone has no theme to load.
    Loader {
        anchors.fill: parent
        Component.onCompleted: if (theStage.flat)
            setSource("FlatPieces.qml", {
                stage: theStage
            })
    }
}
