import QtQuick
import Kiosk
import Theme

/* A small sign for the technician: a shopper sees a dot, nothing that alarms. */
Item {
    id: corner

    implicitWidth: Theme.s
    implicitHeight: Theme.s

    Rectangle {
        anchors.centerIn: parent
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
}
