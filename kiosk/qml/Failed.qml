import QtQuick
import Theme
import Controls
import Shopper

/* The window of a start that failed. */
Window {
    id: window

    property string detail: ""

    title: "Gương"
    color: Theme.ground
    width: 1080
    height: 1920
    onWidthChanged: Theme.windowWidth = width
    onHeightChanged: Theme.windowHeight = height

    Ground {
        anchors.fill: parent
    }
    Trouble {
        anchors.fill: parent
        detail: window.detail
    }
}
