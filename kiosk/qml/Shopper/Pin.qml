import QtQuick
import Kiosk
import Theme
import Controls

/* A PIN of one's own, typed twice. It stands for the question that a card or telephone number leads to. */
EntryPage {
    id: page

    function give(): void {
        if (line.text.length < 6)
            return;
        ArrivalView.givePin(line.text);
        line.clear();
    }

    entry: TextEntry {
        id: line

        kind: "digits"
        secret: true
    }
    ready: line.text.length >= 6
    onDone: give()
    onActiveFocusChanged: if (activeFocus)
        field.forceActiveFocus()
    Component.onDestruction: line.clear()

    TitleText {
        width: page.column
        text: ArrivalView.pinTypedOnce ? qsTr("The same PIN once more") : qsTr("Choose a PIN")
    }
    LeadText {
        width: Math.min(page.column, Theme.readable)
        text: ArrivalView.pinTypedOnce ? qsTr("So that it is surely the one you mean.") : qsTr("Six to twelve digits that only you know: no birthday, no row such as 123456.")
    }
    Notice {
        width: page.column
        visible: ArrivalView.pinSaid === "weak" || ArrivalView.pinSaid === "different"
        title: ArrivalView.pinSaid === "weak" ? qsTr("This PIN is too easy to guess") : qsTr("The two were not the same")
        text: ArrivalView.pinSaid === "weak" ? qsTr("Please choose other digits.") : qsTr("Please choose it anew, and type it twice.")
    }
    EntryField {
        id: field

        objectName: "field"
        width: Math.min(page.column, Theme.readable)
        entry: line
        label: qsTr("PIN")
        onDone: page.give()
    }
    Flow {
        width: page.column
        spacing: Theme.m

        LineButton {
            objectName: "noPin"
            text: qsTr("Without a PIN")
            onClicked: VisitView.back()
        }
    }
}
