pragma ComponentBehavior: Bound

import QtQuick
import Kiosk
import Theme
import Controls

/* How every part of this kiosk is. 'kiosk doctor' says more. */
Item {
    id: page

    function label(key: string): string {
        switch (key) {
        case "camera":
            return qsTr("Camera");
        case "keyboard":
            return qsTr("Scanner that types");
        case "serial":
            return qsTr("Scanner on a line");
        case "card":
            return qsTr("Card reader");
        case "beacon":
            return qsTr("Bluetooth beacons");
        case "platform":
            return qsTr("Office, last heard");
        case "events":
            return qsTr("Events waiting / written");
        case "database":
            return qsTr("Records");
        default:
            return key;
        }
    }

    ScrollArea {
        id: area

        anchors.fill: parent
        anchors.leftMargin: Theme.margin
        anchors.rightMargin: Theme.margin

        TitleText {
            width: parent.width
            text: qsTr("This kiosk")
        }
        Column {
            width: parent.width

            Repeater {
                model: StaffView.facts

                FactRow {
                    required property Fact entry

                    width: area.width
                    label: entry === null ? "" : page.label(entry.key)
                    value: entry === null ? "" : entry.value
                    standing: entry === null ? "" : entry.state
                }
            }
            Rule {
                width: parent.width
            }
        }
        Flow {
            width: parent.width
            spacing: Theme.m

            GoldButton {
                objectName: "leaveStaff"
                text: qsTr("Hand the screen back")
                onClicked: StaffView.leave()
            }
            LineButton {
                objectName: "lookAgain"
                text: qsTr("Look again")
                onClicked: StaffView.refresh()
            }
        }
    }
    ScrollMark {
        view: area
        anchors.right: area.right
    }
}
