pragma ComponentBehavior: Bound

import QtQuick
import Kiosk
import Theme
import Controls

/* What an associate may know of whoever is served; nothing more than they allowed. */
Item {
    id: panel

    function label(key: string): string {
        switch (key) {
        case "full_name":
            return qsTr("Name");
        case "language":
            return qsTr("Language");
        case "tier":
            return qsTr("Standing");
        case "points":
            return qsTr("Points");
        case "occasion":
            return qsTr("Occasion");
        case "personal_offers":
            return qsTr("Own offers");
        case "suggestions":
            return qsTr("Suggested");
        case "ring_size":
            return qsTr("Ring size, inside");
        case "wishes":
            return qsTr("Wishes");
        case "owned":
            return qsTr("Owns");
        case "tryon_history":
            return qsTr("Tried on");
        case "contact_ending":
            return qsTr("Telephone ends in");
        case "consents":
            return qsTr("Allows");
        case "shortlist":
            return qsTr("On the list now");
        case "viewed":
            return qsTr("Pieces looked at");
        default:
            return key;
        }
    }

    function value(key: string, text: string): string {
        if (key === "tier")
            return Phrases.tier(text);
        if (key === "occasion")
            return Phrases.occasion(text.split(" ")[0], Number(text.split(" ")[1]));
        return text;
    }

    ScrollArea {
        id: area

        anchors.fill: parent
        anchors.leftMargin: Theme.margin
        anchors.rightMargin: Theme.margin

        Column {
            width: parent.width
            spacing: Theme.m

            TitleText {
                width: parent.width
                text: StaffView.customerHere ? qsTr("Who is served") : qsTr("A guest is served")
            }
            LeadText {
                width: Math.min(parent.width, Theme.readable)
                text: StaffView.customerHere ? qsTr("Only what the customer agreed to. Please turn the screen away while you read.") : qsTr("Guests are nobody to us. Here is what lies on the list.")
            }
        }
        Column {
            width: parent.width

            Repeater {
                model: StaffView.facts

                FactRow {
                    required property Fact entry

                    width: area.width
                    label: entry === null ? "" : panel.label(entry.key)
                    value: entry === null ? "" : panel.value(entry.key, entry.value)
                }
            }
            Rule {
                width: parent.width
            }
        }
        GoldButton {
            objectName: "leaveStaff"
            text: qsTr("Hand the screen back")
            onClicked: StaffView.leave()
        }
    }
    ScrollMark {
        view: area
        anchors.right: area.right
    }
}
