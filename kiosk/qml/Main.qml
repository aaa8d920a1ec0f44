import QtQuick
import Kiosk
import Theme
import Shopper

/* The kiosk's one window. The application sets its place and size, and shows it. */
Window {
    id: window

    property real idleWarning: 20

    title: "Gương"
    color: Theme.ground
    width: 1080
    height: 1920
    onWidthChanged: Theme.windowWidth = width
    onHeightChanged: Theme.windowHeight = height
    Component.onCompleted: {
        Theme.windowWidth = width;
        Theme.windowHeight = height;
        VisitView.attend(window);
    }

    Stage {
        id: stage

        objectName: "stage"

        anchors.fill: parent
        focus: true
        idleWarning: window.idleWarning
        Keys.onPressed: event => {
            const forward = event.key === Qt.Key_Right || event.key === Qt.Key_Down;
            const backward = event.key === Qt.Key_Left || event.key === Qt.Key_Up;
            if (VisitView.screen === "attract" || VisitView.screen === "goodbye") {
                VisitView.wake();
                event.accepted = true;
            } else if (forward || backward) {
                const here = window.activeFocusItem ?? stage;
                here.nextItemInFocusChain(forward).forceActiveFocus(forward ? Qt.TabFocusReason : Qt.BacktabFocusReason);
                event.accepted = true;
            } else if (event.key === Qt.Key_F9) {
                StaffView.knock();
                event.accepted = true;
            } else if (event.key === Qt.Key_Escape || event.key === Qt.Key_Back) {
                VisitView.back();
                event.accepted = true;
            }
        }
    }
}
