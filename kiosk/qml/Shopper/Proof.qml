import QtQuick
import Kiosk
import Theme
import Controls

/* The second factor: something that the number alone does not say. Anybody's number is asked the same. */
EntryPage {
    id: proof

    function give(): void {
        if (line.text.length < 4)
            return;
        ArrivalView.giveProof(line.text);
        line.clear();
    }

    entry: TextEntry {
        id: line

        kind: "digits"
        secret: true
    }
    ready: line.text.length >= 4
    onDone: give()
    onActiveFocusChanged: if (activeFocus)
        field.forceActiveFocus()
    Component.onDestruction: line.clear()

    TitleText {
        width: proof.column
        text: qsTr("One thing that only you know")
    }
    LeadText {
        width: proof.measure
        text: ArrivalView.question === "birthday" ? qsTr("Day and month of your birthday, in four digits: 0803 for the 8th of March. Or your PIN.") : qsTr("The last four digits of your telephone number. Or your PIN.")
    }
    Notice {
        width: proof.column
        visible: VisitView.message !== ""
        title: Phrases.refusal(VisitView.message)
        text: Phrases.refusalHelp(VisitView.message)
    }
    EntryField {
        id: field

        objectName: "field"
        width: Math.min(proof.column, Theme.readable)
        entry: line
        label: ArrivalView.question === "birthday" ? qsTr("Day and month, or PIN") : qsTr("Last four digits, or PIN")
        onDone: proof.give()
    }
    Flow {
        width: proof.column
        spacing: Theme.m

        LineButton {
            objectName: "guest"
            text: qsTr("Look around as a guest")
            onClicked: VisitView.goOnAsGuest()
        }
    }
}
