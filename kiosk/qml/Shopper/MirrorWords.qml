pragma ComponentBehavior: Bound

import QtQuick
import Kiosk
import Theme
import Controls

/*
    What helps to be seen, in words over the mirror's upper edge. `guidance` is a value of `kiosk.tryon.guiding.Advice`,
    `cameraState` the mirror's. `quiet` while something else speaks.
*/
Item {
    id: advice

    property string cameraState: ""
    property string guidance: "none"
    property bool frozen: false
    property bool enlarged: false
    // The piece's file was refused.
    property bool unwearable: false
    property bool quiet: false
    readonly property string saying: quiet ? "" : say()
    // What stands at the sides of the words.
    property real sides: 0

    function say(): string {
        if (unwearable)
            return qsTr("This piece cannot be worn here; our staff will gladly show it to you.");
        if (frozen)
            return enlarged ? "" : qsTr("The picture stands still: spread two fingers to look closely");
        if (cameraState === "gone" || !VisitView.cameraWorks)
            return qsTr("Our camera is resting for a moment. Everything else is here.");
        if (cameraState === "blind")
            return qsTr("The mirror is being looked after. Our staff will gladly help you try it on.");
        switch (guidance) {
        case "show_face":
            return qsTr("Please look into the mirror");
        case "show_neck":
            return qsTr("A small step back, so that your neck is in the picture");
        case "show_hand":
            return qsTr("Please show the back of your hand");
        case "show_left_hand":
            return qsTr("Please show the back of your left hand");
        case "show_right_hand":
            return qsTr("Please show the back of your right hand");
        case "back_of_hand":
            return qsTr("Turn the back of your hand to the mirror, fingers a little apart");
        case "spread_fingers":
            return qsTr("Hold your fingers a little apart");
        case "sleeve_up":
            return qsTr("Please push your sleeve up a little");
        case "hand_in_picture":
            return qsTr("Hold your whole hand in the picture");
        case "come_closer":
            return qsTr("A little closer, please");
        case "step_back":
            return qsTr("A small step back, please");
        case "turn_head":
            return qsTr("Turn your head a little");
        case "hair_back":
            return qsTr("Please brush your hair behind your ear");
        case "mask_off":
            return qsTr("Your mask covers this place: without it you will see the piece");
        case "too_dark":
            return qsTr("It is rather dark here: please step into the light");
        case "several":
            return qsTr("The mirror follows whoever stands in front");
        default:
            return "";
        }
    }

    height: Math.max(words.height, Theme.touch) + 3 * Theme.m

    Rectangle {
        anchors.fill: parent
        opacity: advice.saying !== "" ? 1 : 0
        gradient: Gradient {
            GradientStop {
                position: 0
                color: Theme.veil
            }
            GradientStop {
                position: 1
                color: Theme.clear
            }
        }
        Behavior on opacity {
            NumberAnimation {
                duration: Theme.pieceFade
            }
        }
    }
    LeadText {
        id: words

        objectName: "guidance"
        anchors.horizontalCenter: parent.horizontalCenter
        y: Theme.m
        width: parent.width - 2 * advice.sides
        height: Math.max(implicitHeight, Theme.touch)
        horizontalAlignment: Text.AlignHCenter
        verticalAlignment: Text.AlignVCenter
        color: Theme.ink
        text: Phrases.held(advice.saying)
    }
}
