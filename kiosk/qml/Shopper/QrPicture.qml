import QtQuick
import Kiosk

/* A QR code with its quiet zone, black on white; whole pixels a module, so that its edges are sharp. */
Item {
    id: paper

    property alias text: code.text
    property alias radius: sheet.radius
    readonly property int modules: code.modules

    // Its picture is gone with the page, whoever may still hold the object behind it.
    Component.onDestruction: code.text = ""

    QrCode {
        id: code
    }
    Rectangle {
        id: sheet

        anchors.fill: picture
        color: "white"
        visible: code.modules > 0
    }
    Image {
        id: picture

        readonly property real room: Math.min(paper.width, paper.height)

        objectName: "qrCode"
        anchors.centerIn: parent
        width: code.modules > 0 && room >= 2 * code.modules ? Math.floor(room / code.modules) * code.modules : room
        height: width
        source: code.source
        smooth: false
        cache: false
    }
}
