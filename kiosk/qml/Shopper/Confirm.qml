import QtQuick
import QtQuick.Layouts
import Kiosk
import Theme
import Controls

/* A beacon of somebody who asked to be noticed is near. Nothing here tells who; only a tap goes on. */
Item {
    id: confirm

    ScrollArea {
        id: area

        anchors.fill: parent
        anchors.leftMargin: Theme.margin
        anchors.rightMargin: Theme.margin
        spacing: Theme.l

        Item {
            width: 1
            height: Math.max(1, (confirm.height - content.height) * (Theme.portrait ? 0.36 : 0.42) - Theme.l)
        }
        Column {
            id: content

            width: area.width
            spacing: Theme.l

            Wordmark {}
            Column {
                width: parent.width
                spacing: Theme.m

                DisplayText {
                    width: parent.width
                    text: qsTr("Is it you?")
                }
                LeadText {
                    width: Math.min(parent.width, Theme.readable)
                    text: qsTr("A member who asked to be noticed seems to be near. If it is you, say so, and we greet you by your first name. Nothing else shows without your code.")
                }
            }
            RowLayout {
                width: Math.min(parent.width, Theme.readable)
                spacing: Theme.m
                uniformCellSizes: true

                LineButton {
                    objectName: "notMe"
                    Layout.fillWidth: true
                    Layout.fillHeight: true
                    text: qsTr("No")
                    onClicked: ArrivalView.decline()
                }
                LineButton {
                    objectName: "itIsMe"
                    Layout.fillWidth: true
                    Layout.fillHeight: true
                    text: qsTr("Yes, it is me")
                    onClicked: ArrivalView.confirm()
                }
            }
        }
    }
    ScrollMark {
        view: area
        anchors.right: area.right
    }
}
