pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import Kiosk
import Theme

/* Text size, contrast, motion and reach, on a sheet from the bottom. Set `open`; it says `closed`. */
FocusScope {
    id: panel

    property bool open: false

    signal closed

    visible: opacity > 0
    enabled: open
    opacity: open ? 1 : 0
    onOpenChanged: if (open)
        forceActiveFocus()
    Keys.onEscapePressed: panel.closed()

    Behavior on opacity {
        NumberAnimation {
            duration: Theme.calm
        }
    }

    Rectangle {
        anchors.fill: parent
        color: Theme.scrim

        TapHandler {
            onTapped: panel.closed()
        }
    }
    Rectangle {
        anchors.left: parent.left
        anchors.right: parent.right
        anchors.bottom: parent.bottom
        height: Math.min(panel.height, sheet.contentHeight + 2 * Theme.l)
        color: Theme.surface

        Rule {
            anchors.left: parent.left
            anchors.right: parent.right
        }
        TapHandler {}
        ScrollArea {
            id: sheet

            anchors.fill: parent
            anchors.margins: Theme.l
            anchors.leftMargin: Theme.margin
            anchors.rightMargin: Theme.margin
            spacing: Theme.m

            RowLayout {
                width: parent.width

                HeadingText {
                    Layout.fillWidth: true
                    text: qsTr("As you like it")
                }
                RoundButton {
                    glyph: "close"
                    text: qsTr("Close")
                    onClicked: panel.closed()
                }
            }
            SmallText {
                width: parent.width
                text: qsTr("Size of the text")
            }
            RowLayout {
                width: parent.width
                spacing: Theme.s
                uniformCellSizes: true

                Repeater {
                    model: [1, 1.5, 2]

                    LineButton {
                        required property real modelData

                        Layout.fillWidth: true
                        Layout.fillHeight: true
                        text: modelData === 1 ? qsTr("Normal") : modelData === 1.5 ? qsTr("Large") : qsTr("Largest")
                        chosen: ComfortView.textScale === modelData
                        onClicked: ComfortView.setTextScale(modelData)
                    }
                }
            }
            Flow {
                width: parent.width
                spacing: Theme.s

                LineButton {
                    text: qsTr("Stronger contrast")
                    chosen: ComfortView.highContrast
                    onClicked: ComfortView.setHighContrast(!ComfortView.highContrast)
                }
                LineButton {
                    text: qsTr("Less movement")
                    chosen: ComfortView.reducedMotion
                    onClicked: ComfortView.setReducedMotion(!ComfortView.reducedMotion)
                }
                LineButton {
                    text: qsTr("Everything within reach")
                    chosen: ComfortView.reachMode
                    onClicked: ComfortView.setReachMode(!ComfortView.reachMode)
                }
            }
            SmallText {
                width: parent.width
                text: qsTr("These settings end with your visit.")
                color: Theme.inkFaint
            }
        }
    }
}
