import QtQuick
import Theme
import TryOn as Looking

/*
    Fingers on the mirror: a swipe to the side, a finger that rests, two fingers that spread.
    While the picture is enlarged a finger moves it instead.
*/
Item {
    id: area

    required property Looking.Mirror over
    readonly property bool enlarged: over.zoom > 1.01
    property bool resting: false
    readonly property real pull: drag.active && !enlarged ? drag.activeTranslation.x : 0

    signal swiped(step: int)
    signal touched
    signal spread
    // The enlarged picture was moved, or made larger or smaller.
    signal moved

    PointHandler {
        onActiveChanged: {
            if (active) {
                area.touched();
                rest.begin();
            } else {
                rest.stop();
                area.resting = false;
            }
        }
    }
    Timer {
        id: rest

        property double began: 0

        function begin(): void {
            began = Date.now();
            restart();
        }

        interval: Theme.restMs
        // Where a picture took long, what the finger did meanwhile is still to be heard: it may have swiped.
        onTriggered: {
            if (Date.now() - began > interval * 1.15)
                begin();
            else
                area.resting = true;
        }
    }
    DragHandler {
        id: drag

        property point last: Qt.point(0, 0)
        property real went: 0

        target: null
        enabled: !area.resting
        onActiveChanged: {
            rest.stop();
            if (active) {
                last = Qt.point(0, 0);
                went = 0;
            } else if (!area.enlarged && Math.abs(went) > Theme.touch) {
                area.swiped(went < 0 ? 1 : -1);
            }
        }
        onActiveTranslationChanged: {
            if (!active)
                return;
            const now = activeTranslation;
            went = Math.abs(now.x) > Math.abs(now.y) ? now.x : 0;
            if (area.enlarged) {
                area.over.panBy(now.x - last.x, now.y - last.y);
                area.moved();
            }
            last = Qt.point(now.x, now.y);
        }
    }
    PinchHandler {
        id: pinch

        property real before: 1

        target: null
        onActiveChanged: {
            rest.stop();
            if (active) {
                before = area.over.zoom;
                area.spread();
            }
        }
        onActiveScaleChanged: {
            if (!active)
                return;
            area.over.zoomAt(before * activeScale, centroid.position.x, centroid.position.y);
            area.moved();
        }
    }
}
