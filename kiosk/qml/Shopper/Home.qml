pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import Kiosk
import Theme
import Controls

/* A greeting, what there is to celebrate, offers, a handful of pieces with their reasons, and the whole shop. */
Item {
    id: home

    readonly property string occasion: Phrases.occasion(person.occasion, person.occasionDays)

    Person {
        id: person

        place: "home"
    }

    ScrollArea {
        id: area

        anchors.fill: parent
        anchors.leftMargin: Theme.margin
        anchors.rightMargin: Theme.margin
        spacing: Theme.l

        Column {
            width: parent.width
            spacing: Theme.s

            LabelText {
                width: parent.width
                text: home.occasion
                visible: text !== ""
            }
            DisplayText {
                width: parent.width
                text: person.name !== "" ? qsTr("Good to see you, %1").arg(Phrases.calling(person)) : qsTr("Good to see you")
            }
            SmallText {
                width: parent.width
                text: Phrases.standing(person)
                visible: text !== ""
            }
            Flow {
                width: parent.width
                spacing: Theme.m

                PlainButton {
                    objectName: "reviewConsents"
                    text: qsTr("What you allow us")
                    leftPadding: 0
                    visible: person.served
                    onClicked: PrivacyView.review()
                }
                PlainButton {
                    objectName: "showCodeNow"
                    text: qsTr("Show my code for my offers")
                    leftPadding: 0
                    visible: !person.served && person.name !== ""
                    onClicked: VisitView.openScan()
                }
                PlainButton {
                    objectName: "join"
                    text: qsTr("Become a member")
                    leftPadding: 0
                    visible: !person.served && person.name === ""
                    onClicked: ArrivalView.openJoin()
                }
            }
        }
        GridLayout {
            width: parent.width
            columns: Theme.portrait || Theme.textScale > 1.5 ? 1 : Math.min(3, Math.max(1, VisitView.offers.count))
            columnSpacing: Theme.m
            rowSpacing: Theme.m
            visible: VisitView.offers.count > 0

            Repeater {
                model: VisitView.offers

                OfferCard {
                    Layout.fillWidth: true
                    Layout.fillHeight: true
                    Layout.preferredWidth: 1
                }
            }
        }
        HeadingText {
            width: parent.width
            text: qsTr("Chosen for %1").arg(Phrases.you(person))
            visible: VisitView.suggestions.count > 0
        }
        GridLayout {
            id: chosen

            width: parent.width
            columns: Math.max(2, Math.min(Theme.portrait ? 2 : 6, Math.floor(width / (300 * Theme.unit * Theme.largeScale))))
            columnSpacing: Theme.m
            rowSpacing: Theme.l
            visible: VisitView.suggestions.count > 0

            Repeater {
                model: VisitView.suggestions

                PieceCard {
                    required property ShelfEntry entry

                    Layout.preferredWidth: (chosen.width - (chosen.columns - 1) * chosen.columnSpacing) / chosen.columns
                    Layout.fillHeight: true
                    piece: entry === null ? null : entry.piece
                    reason: entry === null ? "" : Phrases.reason(entry.reason, entry.detail)
                }
            }
        }
        HeadingText {
            width: parent.width
            text: qsTr("The whole shop")
        }
        Flow {
            width: parent.width
            spacing: Theme.s

            Repeater {
                model: ["", "earring", "necklace", "ring", "bracelet", "watch", "nose_stud"]

                Chip {
                    required property string modelData

                    objectName: "kind-" + (modelData || "all")
                    text: Phrases.kind(modelData)
                    onClicked: VisitView.browse(modelData)
                }
            }
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
