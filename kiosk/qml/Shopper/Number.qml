import QtQuick
import Kiosk
import Theme
import Controls

/* A card's or a telephone's number, typed; a card may be held to a reader here as well. */
EntryPage {
    id: number

    function give(): void {
        if (line.text !== "")
            ArrivalView.giveNumber(line.text);
    }

    entry: TextEntry {
        id: line

        kind: "number"
    }
    ready: line.text.length >= 6
    onDone: give()
    onActiveFocusChanged: if (activeFocus)
        field.forceActiveFocus()
    Component.onDestruction: line.clear()

    TitleText {
        width: number.column
        text: qsTr("Your card or telephone number")
    }
    LeadText {
        width: number.measure
        visible: VisitView.message === ""
        text: qsTr("Type it here, or hold your card to the reader or the camera.")
    }
    Notice {
        width: number.column
        visible: VisitView.message !== ""
        title: VisitView.message === "unread" || VisitView.message === "stale" ? Phrases.refusal(VisitView.message) : qsTr("This is no number of a card or telephone")
        text: VisitView.message === "unread" || VisitView.message === "stale" ? Phrases.refusalHelp(VisitView.message) : qsTr("A telephone number begins with 0 or +84; a card's number stands under its bar code.")
    }
    EntryField {
        id: field

        objectName: "field"
        width: Math.min(number.column, Theme.readable)
        entry: line
        label: qsTr("Number")
        onDone: number.give()
    }
    Flow {
        width: number.column
        spacing: Theme.m

        LineButton {
            objectName: "guest"
            text: qsTr("Look around as a guest")
            onClicked: VisitView.goOnAsGuest()
        }
    }
}
