pragma ComponentBehavior: Bound

import QtQuick
import Kiosk
import Theme
import Controls

/* One question a purpose, no as easy as yes, nothing chosen beforehand. */
Item {
    id: consent

    Person {
        id: person

        place: "consent"
    }
    ScrollArea {
        id: area

        anchors.fill: parent
        anchors.leftMargin: Theme.margin
        anchors.rightMargin: Theme.margin
        spacing: Theme.l

        Column {
            width: parent.width
            spacing: Theme.m

            TitleText {
                width: parent.width
                text: person.name === "" ? qsTr("Before we go on") : qsTr("%1, before we go on", "%1: the person as addressed").arg(Phrases.sentence(Phrases.calling(person)))
            }
            LeadText {
                width: Math.min(parent.width, Theme.readable)
                text: qsTr("Each answer stands alone, and you can change it here at any time. The shop is open to you either way.")
            }
        }
        Column {
            width: parent.width

            Repeater {
                model: PrivacyView.consents

                ConsentRow {
                    width: area.width
                    onAnswered: granted => PrivacyView.answer(entry.purpose, granted)
                }
            }
            Rule {
                width: parent.width
            }
        }
        LineButton {
            text: qsTr("Look around as a guest")
            width: Math.min(implicitWidth, parent.width)
            onClicked: VisitView.goOnAsGuest()
        }
        Item {
            width: 1
            height: Theme.s
        }
    }
    ScrollMark {
        view: area
        anchors.right: area.right
    }
}
