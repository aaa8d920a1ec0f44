pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import Kiosk
import Theme
import Controls

/* The camera looks for a code. What it read and would not take is told kindly, and a guest is always welcome. */
Item {
    id: scan

    Component.onCompleted: ScanView.watched = true
    Component.onDestruction: ScanView.watched = false

    ScrollArea {
        id: area

        readonly property bool wide: !Theme.portrait

        anchors.fill: parent
        anchors.leftMargin: Theme.margin
        anchors.rightMargin: Theme.margin

        GridLayout {
            width: area.width
            columns: area.wide ? 2 : 1
            columnSpacing: Theme.xl
            rowSpacing: Theme.l

            Item {
                id: window

                readonly property real side: area.wide ? Math.min(area.width * 0.42, scan.height - Theme.l) : Math.min(area.width, scan.height * 0.36)

                Layout.preferredWidth: side
                Layout.preferredHeight: side
                Layout.alignment: Qt.AlignHCenter | Qt.AlignTop
                Layout.topMargin: Theme.s

                Rectangle {
                    anchors.fill: parent
                    color: Theme.surface
                }
                Image {
                    objectName: "scanPicture"
                    anchors.fill: parent
                    visible: VisitView.cameraWorks
                    source: ScanView.picture
                    fillMode: Image.PreserveAspectCrop
                    mirror: true
                    cache: false
                }
                Glyph {
                    anchors.centerIn: parent
                    width: parent.width * 0.3
                    height: width
                    name: "code"
                    color: Theme.outline
                    visible: !VisitView.cameraWorks
                }

                // Four corners, as a jeweller's loupe would frame it.
                Repeater {
                    model: 4

                    Item {
                        required property int index

                        x: index % 2 === 0 ? 0 : window.side - width
                        y: index < 2 ? 0 : window.side - height
                        width: window.side * 0.14
                        height: width

                        Rectangle {
                            width: parent.width
                            height: Theme.focusWidth
                            y: parent.index < 2 ? 0 : parent.height - height
                            color: Theme.gold
                        }
                        Rectangle {
                            width: Theme.focusWidth
                            height: parent.height
                            x: parent.index % 2 === 0 ? 0 : parent.width - width
                            color: Theme.gold
                        }
                    }
                }
            }
            Column {
                Layout.fillWidth: true
                Layout.alignment: Qt.AlignVCenter
                spacing: Theme.m

                TitleText {
                    width: parent.width
                    text: qsTr("Your member code, please")
                }
                LeadText {
                    width: parent.width
                    text: VisitView.cameraWorks ? qsTr("Open it in our app and hold your phone a hand's length from the camera.") : qsTr("Our camera is resting. You can look around as a guest; an associate can find your membership.")
                }
                Notice {
                    width: parent.width
                    visible: VisitView.message !== ""
                    title: Phrases.refusal(VisitView.message)
                    text: Phrases.refusalHelp(VisitView.message)
                }
                PlainButton {
                    objectName: "giveNumber"
                    text: qsTr("Type my card or telephone number")
                    width: Math.min(implicitWidth, parent.width)
                    leftPadding: 0
                    horizontalAlignment: Text.AlignLeft
                    onClicked: ArrivalView.openNumber()
                }
                LineButton {
                    text: qsTr("Look around as a guest")
                    width: Math.min(implicitWidth, parent.width)
                    onClicked: VisitView.goOnAsGuest()
                }
            }
        }
    }
    ScrollMark {
        view: area
        anchors.right: area.right
    }
}
