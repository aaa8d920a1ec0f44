pragma ComponentBehavior: Bound

import QtQuick
import Kiosk
import Theme
import Controls

/*
    Holds the screen that is on, its bar, and what may lie over it. Screens are made while the one before still
    shows, then fade over; the one before is let go, so that nothing of it stays.
*/
Item {
    id: stage

    property real idleWarning: 20
    readonly property bool barred: !["attract", "tryon", "goodbye", "confirm"].includes(VisitView.screen)
    readonly property bool covered: idle.asked || comfort.open
    property Slot front: one
    property Slot back: two
    readonly property bool settled: front.source.toString() === sourceOf(VisitView.screen) && front.status === Loader.Ready && back.source.toString() === ""

    function sourceOf(screen: string): string {
        const files = {
            "attract": "Attract.qml",
            "welcome": "Welcome.qml",
            "scan": "Scan.qml",
            "number": "Number.qml",
            "proof": "Proof.qml",
            "confirm": "Confirm.qml",
            "join": "Join.qml",
            "card": "Card.qml",
            "pin": "Pin.qml",
            "consent": "Consent.qml",
            "privacy": "Privacy.qml",
            "home": "Home.qml",
            "browse": "Browse.qml",
            "piece": "Piece.qml",
            "tryon": "TryOn.qml",
            "models": "ModelPhotos.qml",
            "photo": "Photo.qml",
            "shortlist": "Shortlist.qml",
            "goodbye": "Goodbye.qml",
            "staff": "../Associate/StaffDoor.qml",
            "associate": "../Associate/AssociatePanel.qml",
            "technician": "../Associate/TechnicianPage.qml"
        };
        return Qt.resolvedUrl(files[screen]).toString();
    }
    function show(screen: string): void {
        const wanted = sourceOf(screen);
        if (front.source.toString() === wanted) {
            back.source = "";
            return;
        }
        back.full = !barred;
        // It may still be fading out here: then it is made anew, and not waited for in vain.
        back.source = "";
        back.source = wanted;
    }
    function swap(loader: Slot): void {
        if (loader !== back)
            return;
        const before = front;
        front = back;
        back = before;
        before.leave();
        (front.item as Item).forceActiveFocus();
    }

    Component.onCompleted: {
        one.full = true;
        one.asynchronous = false;
        one.source = sourceOf(VisitView.screen);
        one.asynchronous = true;
    }

    Connections {
        function onScreenChanged() {
            comfort.open = false;
            stage.show(VisitView.screen);
        }
        target: VisitView
    }

    component Slot: Loader {
        id: place

        property bool full: false
        readonly property bool on: stage.front === place

        function leave(): void {
            if (Theme.still || opacity === 0)
                source = "";
        }

        x: 0
        y: full || Theme.reachMode ? (full ? 0 : Theme.reachTop) : bar.height
        width: stage.width
        height: stage.height - y - (!full && Theme.reachMode ? bar.height : 0)
        asynchronous: true
        enabled: on && !stage.covered
        opacity: on && status === Loader.Ready ? 1 : 0
        visible: opacity > 0
        z: on ? 1 : 0
        onLoaded: stage.swap(place)
        // What is still loading is the next screen, asked for while the one before it was fading here.
        onOpacityChanged: if (opacity === 0 && !on && status !== Loader.Loading)
            source = ""

        Behavior on opacity {
            NumberAnimation {
                duration: Theme.calm
                easing.type: Easing.InOutQuad
            }
        }
    }

    Ground {
        anchors.fill: parent
    }
    TopBar {
        id: bar

        width: parent.width
        y: Theme.reachMode ? parent.height - height : 0
        z: 2
        enabled: stage.barred && !stage.covered
        visible: stage.barred
        canGoBack: !["home", "card"].includes(VisitView.screen)
        showsList: ["home", "browse", "piece", "shortlist"].includes(VisitView.screen)
        onComfortWanted: comfort.open = true
    }
    Slot {
        id: one
    }
    Slot {
        id: two
    }
    StaffCorner {
        anchors.left: parent.left
        anchors.bottom: parent.bottom
        z: 3
    }
    ComfortPanel {
        id: comfort

        anchors.fill: parent
        z: 4
        onClosed: open = false
    }
    IdleWarning {
        id: idle

        anchors.fill: parent
        z: 5
        whole: stage.idleWarning
    }
}
