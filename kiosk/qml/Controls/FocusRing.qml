import QtQuick
import Theme

/* Shows where the keys are. Lies around its parent; give it `shown`. */
Rectangle {
    id: ring

    property bool shown: false
    property real around: Theme.radius

    anchors.fill: parent
    anchors.margins: -Theme.focusGap
    radius: around + Theme.focusGap
    color: Theme.clear
    border.width: Theme.focusWidth
    border.color: Theme.goldLight
    visible: shown
    z: 1
}
