import QtQuick
import Kiosk
import Theme
import Controls

/* Tells which of two pictures is whose, where the buttons of both lie together. */
Rectangle {
    id: badge

    required property int index

    width: Theme.round
    height: width
    radius: width / 2
    color: Theme.scrim

    LeadText {
        anchors.centerIn: parent
        lineHeight: 1
        color: TryOnView.active === badge.index ? Theme.goldLight : Theme.ink
        text: badge.index + 1
    }
}
