import QtQuick
import QtQuick.Layouts
import QtQuick.Shapes
import Kiosk
import Theme

/* Asks whether someone is still there, and counts down in the open. Any touch or key stays. */
FocusScope {
    id: warning

    readonly property bool asked: VisitView.idleLeft >= 0
    property real whole: 20

    visible: opacity > 0
    enabled: asked
    opacity: asked ? 1 : 0
    onAskedChanged: if (asked)
        stay.forceActiveFocus()

    Behavior on opacity {
        NumberAnimation {
            duration: Theme.calm
        }
    }

    Rectangle {
        anchors.fill: parent
        color: Theme.veil

        TapHandler {
            onTapped: VisitView.stay()
        }
    }
    ColumnLayout {
        anchors.centerIn: parent
        anchors.verticalCenterOffset: Theme.reachTop / 2
        width: Math.min(parent.width - 2 * Theme.margin, Theme.readable)
        spacing: Theme.l

        Item {
            Layout.alignment: Qt.AlignHCenter
            Layout.preferredWidth: 260 * Theme.unit
            Layout.preferredHeight: width

            Shape {
                anchors.fill: parent
                preferredRendererType: Shape.CurveRenderer

                ShapePath {
                    strokeColor: Theme.hairline
                    strokeWidth: Theme.focusWidth
                    fillColor: Theme.clear

                    PathAngleArc {
                        centerX: 130 * Theme.unit
                        centerY: 130 * Theme.unit
                        radiusX: 122 * Theme.unit
                        radiusY: 122 * Theme.unit
                        startAngle: -90
                        sweepAngle: 360
                    }
                }
                ShapePath {
                    strokeColor: Theme.gold
                    strokeWidth: Theme.focusWidth
                    capStyle: ShapePath.RoundCap
                    fillColor: Theme.clear

                    PathAngleArc {
                        centerX: 130 * Theme.unit
                        centerY: 130 * Theme.unit
                        radiusX: 122 * Theme.unit
                        radiusY: 122 * Theme.unit
                        startAngle: -90
                        sweepAngle: 360 * Math.max(0, VisitView.idleLeft) / warning.whole
                    }
                }
            }
            TitleText {
                anchors.centerIn: parent
                text: Math.max(0, VisitView.idleLeft)
                color: Theme.goldLight
            }
        }
        TitleText {
            Layout.fillWidth: true
            horizontalAlignment: Text.AlignHCenter
            text: qsTr("Are you still there?")
        }
        BodyText {
            Layout.fillWidth: true
            horizontalAlignment: Text.AlignHCenter
            color: Theme.inkQuiet
            text: qsTr("Otherwise this screen says goodbye and forgets your visit.")
        }
        GoldButton {
            id: stay

            objectName: "stay"
            Layout.alignment: Qt.AlignHCenter
            Layout.topMargin: Theme.s
            text: qsTr("I am still here")
            onClicked: VisitView.stay()
        }
        PlainButton {
            Layout.alignment: Qt.AlignHCenter
            text: qsTr("Say goodbye")
            onClicked: VisitView.sayGoodbye()
        }
    }
}
