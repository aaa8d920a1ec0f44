import QtQuick
import Kiosk
import Theme
import Controls

/* For staff: an id and a PIN. Every try is audited; wrong ones are held off. */
EntryPage {
    id: door

    property bool pinNext: false

    function go(): void {
        if (!pinNext) {
            if (line.text !== "") {
                pinNext = true;
                pin.forceActiveFocus();
            }
            return;
        }
        if (secret.text.length >= 6)
            StaffView.enter(line.text, secret.text);
        secret.clear();
    }

    entry: pinNext ? secret : line
    ready: pinNext ? secret.text.length >= 6 : line.text !== ""
    onDone: go()
    onDeparted: {
        line.clear();
        secret.clear();
    }
    onActiveFocusChanged: if (activeFocus)
        (pinNext ? pin : who).forceActiveFocus()
    Component.onDestruction: {
        line.clear();
        secret.clear();
    }

    readonly property list<QtObject> lines: [
        TextEntry {
            id: line

            kind: "id"
        },
        TextEntry {
            id: secret

            kind: "digits"
            secret: true
        }
    ]

    TitleText {
        width: door.column
        text: qsTr("For staff")
    }
    Notice {
        width: door.column
        visible: StaffView.refused
        title: StaffView.wait > 0 ? qsTr("Held off for %n second(s)", "", StaffView.wait) : qsTr("Id and PIN do not fit")
        text: StaffView.wait > 0 ? qsTr("Too many tries. The wait doubles with each further one.") : qsTr("Both are told by the office; every try is noted.")
    }
    EntryField {
        id: who

        objectName: "staffId"
        width: Math.min(door.column, Theme.readable)
        entry: line
        label: qsTr("Id")
        onActiveFocusChanged: if (activeFocus)
            door.pinNext = false
        onDone: door.go()
    }
    EntryField {
        id: pin

        objectName: "staffPin"
        width: Math.min(door.column, Theme.readable)
        entry: secret
        label: qsTr("PIN")
        onActiveFocusChanged: if (activeFocus)
            door.pinNext = true
        onDone: door.go()
    }
}
