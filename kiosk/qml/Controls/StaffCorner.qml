import QtQuick
import Kiosk
import Theme

/*
    A small sign for the technician: a shopper sees a dot, nothing that alarms.
    Holding the corner for two seconds asks for a PIN of the staff; touches of what lies under it pass through.
*/
Item {
    id: corner

    objectName: "staffCorner"
    implicitWidth: Theme.touch
    implicitHeight: Theme.touch

    Rectangle {
        x: Theme.xs
        y: parent.height - height - Theme.xs
        width: Theme.xs
        height: Theme.xs
        radius: width / 2
        color: Theme.clear
        border.width: Theme.hair
        border.color: Theme.inkFaint
        visible: VisitView.offline || !VisitView.cameraWorks

        Rectangle {
            anchors.fill: parent
            anchors.margins: Theme.hair
            radius: width / 2
            color: Theme.blush
            visible: !VisitView.cameraWorks
        }
    }
    TapHandler {
        longPressThreshold: Theme.hold
        onLongPressed: StaffView.knock()
    }
}
