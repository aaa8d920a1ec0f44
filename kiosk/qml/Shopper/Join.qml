pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import Kiosk
import Theme
import Controls

/* Becoming a member: what for, a name, a telephone if wanted, and each purpose asked alone. */
EntryPage {
    id: join

    readonly property string step: ArrivalView.step
    property string address: "ban"
    property bool wrong: false
    readonly property var benefits: [
        {
            "key": "welcome_offer",
            "glyph": "gift",
            "name": qsTr("An offer to begin with"),
            "detail": qsTr("For your first piece as a member.")
        },
        {
            "key": "points",
            "glyph": "points",
            "name": qsTr("Points"),
            "detail": qsTr("With everything you buy, to spend on pieces and care.")
        },
        {
            "key": "e_receipt",
            "glyph": "receipt",
            "name": qsTr("Receipts on your telephone"),
            "detail": qsTr("Receipt and warranty come as a message, not on paper.")
        }
    ]
    readonly property var forms: [
        {
            "key": "chi",
            "name": qsTr("Ms", "form of address: chị")
        },
        {
            "key": "anh",
            "name": qsTr("Mr", "form of address: anh")
        },
        {
            "key": "co",
            "name": qsTr("Madam", "form of address: cô")
        },
        {
            "key": "chu",
            "name": qsTr("Sir", "form of address: chú")
        },
        {
            "key": "ban",
            "name": qsTr("Just my name", "form of address: bạn")
        }
    ]

    function go(): void {
        if (step === "name") {
            wrong = !ArrivalView.giveName(line.text, address);
        } else if (step === "phone") {
            wrong = !ArrivalView.givePhone(line.text);
        }
    }

    typing: step === "name" || step === "phone"
    entry: TextEntry {
        id: line

        kind: join.step === "phone" ? "phone" : "name"
    }
    ready: line.text !== ""
    onDone: go()
    function attend(): void {
        if (typing)
            field.forceActiveFocus();
    }

    // The field of the next step is not on the page yet when the step changes.
    onStepChanged: {
        wrong = false;
        Qt.callLater(attend);
    }
    onActiveFocusChanged: if (activeFocus && typing)
        field.forceActiveFocus()
    Component.onDestruction: line.clear()

    // What for
    TitleText {
        width: join.column
        text: qsTr("Become a member")
        visible: join.step === "benefit"
    }
    LeadText {
        width: Math.min(join.column, Theme.readable)
        text: qsTr("What would you like it for? It takes less than a minute, and you choose what we may know.")
        visible: join.step === "benefit"
    }
    GridLayout {
        width: join.column
        columns: Theme.portrait || Theme.textScale > 1.5 ? 1 : 3
        columnSpacing: Theme.m
        rowSpacing: Theme.m
        uniformCellWidths: true
        visible: join.step === "benefit"

        Repeater {
            model: join.benefits

            ChoiceCard {
                required property var modelData

                objectName: "benefit-" + modelData.key
                Layout.fillWidth: true
                Layout.fillHeight: true
                glyph: modelData.glyph
                text: modelData.name
                detail: modelData.detail
                onClicked: ArrivalView.chooseBenefit(modelData.key)
            }
        }
    }

    // Name and telephone
    TitleText {
        width: join.column
        text: join.step === "phone" ? qsTr("Your telephone number") : qsTr("What may we call you?")
        visible: join.typing
    }
    LeadText {
        width: Math.min(join.column, Theme.readable)
        text: ArrivalView.needsPhone ? qsTr("Your receipts go there, and nothing else unless you allow it.") : qsTr("So that we find your card when it is not with you. You may leave it out.")
        visible: join.step === "phone"
    }
    Flow {
        width: join.column
        spacing: Theme.s
        visible: join.step === "name"

        Repeater {
            model: join.forms

            Chip {
                required property var modelData

                objectName: "form-" + modelData.key
                text: modelData.name
                chosen: join.address === modelData.key
                onClicked: join.address = modelData.key
            }
        }
    }
    EntryField {
        id: field

        objectName: "field"
        width: Math.min(join.column, Theme.readable)
        entry: line
        label: join.step === "phone" ? qsTr("Telephone number") : qsTr("First name")
        visible: join.typing
        onDone: join.go()
    }
    Notice {
        width: join.column
        visible: join.wrong && join.typing
        title: join.step === "phone" ? qsTr("This is no telephone number") : qsTr("Please type a name")
        text: join.step === "phone" ? qsTr("It begins with 0 or +84 and has ten digits or eleven.") : ""
    }
    Flow {
        width: join.column
        spacing: Theme.m
        visible: join.typing

        LineButton {
            objectName: "noPhone"
            text: qsTr("Without a number")
            visible: join.step === "phone" && !ArrivalView.needsPhone
            onClicked: {
                line.clear();
                join.go();
            }
        }
    }

    // Consent
    TitleText {
        width: join.column
        text: qsTr("What may we know?")
        visible: join.step === "consent"
    }
    LeadText {
        width: Math.min(join.column, Theme.readable)
        text: qsTr("Each answer stands alone. Your card is made either way, and you can change every answer at this screen.")
        visible: join.step === "consent"
    }
    Column {
        width: join.column
        visible: join.step === "consent"

        Repeater {
            model: ArrivalView.asked

            ConsentRow {
                width: join.column
                onAnswered: granted => ArrivalView.answer(entry.purpose, granted)
            }
        }
        Rule {
            width: parent.width
        }
    }
}
