pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import Kiosk
import Theme
import Controls

/* What is allowed, purpose by purpose: given and taken back with one touch each. The receipt, and being forgotten. */
Item {
    id: privacy

    property bool choosingTerms: false
    property string channel: ""
    property string content: ""
    property int perMonth: 0
    property bool erasing: false

    function agree(): void {
        if (channel !== "" && content !== "" && perMonth > 0) {
            PrivacyView.answerContact(channel, content, perMonth);
            choosingTerms = false;
        }
    }

    component Choices: Flow {
        id: choices

        property string name: ""
        property var keys: []
        property var labels: []
        property var chosen

        signal picked(var key)

        spacing: Theme.s

        Repeater {
            model: choices.keys.length

            Chip {
                required property int index

                objectName: choices.name + "-" + choices.keys[index]
                text: choices.labels[index]
                chosen: choices.chosen === choices.keys[index]
                onClicked: choices.picked(choices.keys[index])
            }
        }
    }

    ScrollArea {
        id: area

        anchors.fill: parent
        anchors.leftMargin: Theme.margin
        anchors.rightMargin: Theme.margin
        spacing: Theme.l
        visible: !PrivacyView.receiptOpen
        enabled: visible

        Column {
            width: parent.width
            spacing: Theme.m

            TitleText {
                width: parent.width
                text: qsTr("What you allow us")
            }
            LeadText {
                width: Math.min(parent.width, Theme.readable)
                text: qsTr("One touch gives, one touch takes back, and it counts at once. The shop is open to you either way.")
            }
            Flow {
                width: parent.width
                spacing: Theme.m

                LineButton {
                    objectName: "receipt"
                    text: qsTr("My receipt")
                    onClicked: PrivacyView.openReceipt()
                }
                LineButton {
                    objectName: "keep"
                    text: qsTr("Back to the shop")
                    onClicked: PrivacyView.keep()
                }
            }
        }
        Column {
            width: parent.width

            Repeater {
                model: PrivacyView.consents

                ConsentRow {
                    id: row

                    readonly property bool contact: entry !== null && entry.purpose === "contact"

                    width: area.width
                    listed: true
                    // What is asked further lies below the answer: bring it into sight.
                    onHeightChanged: if (contact && privacy.choosingTerms)
                        Qt.callLater(area.reveal, row)
                    onAnswered: granted => {
                        if (contact && granted) {
                            privacy.choosingTerms = true;
                            VisitView.touched();
                            return;
                        }
                        if (contact)
                            privacy.choosingTerms = false;
                        PrivacyView.answer(entry.purpose, granted);
                    }

                    SmallText {
                        width: area.width
                        visible: row.contact && row.entry.channel !== "" && !privacy.choosingTerms
                        text: visible ? qsTr("%1, %2, %3", "channel, content, how often").arg(Phrases.channel(row.entry.channel)).arg(Phrases.content(row.entry.content)).arg(Phrases.often(row.entry.perMonth)) : ""
                        color: Theme.goldLight
                    }
                    Column {
                        width: area.width
                        spacing: Theme.m
                        visible: row.contact && privacy.choosingTerms

                        BodyText {
                            width: parent.width
                            text: qsTr("How, about what, and how often at most?")
                        }
                        Choices {
                            width: parent.width
                            name: "channel"
                            keys: ["zalo", "sms", "phone", "email"]
                            labels: keys.map(key => Phrases.channel(key))
                            chosen: privacy.channel
                            onPicked: key => privacy.channel = key
                        }
                        Choices {
                            width: parent.width
                            name: "content"
                            keys: ["offers", "new_pieces", "care"]
                            labels: keys.map(key => Phrases.content(key))
                            chosen: privacy.content
                            onPicked: key => privacy.content = key
                        }
                        Choices {
                            width: parent.width
                            name: "often"
                            keys: [1, 2, 4]
                            labels: keys.map(key => Phrases.often(key))
                            chosen: privacy.perMonth
                            onPicked: key => privacy.perMonth = key
                        }
                        GoldButton {
                            objectName: "agreeContact"
                            text: qsTr("Yes, like this")
                            enabled: privacy.channel !== "" && privacy.content !== "" && privacy.perMonth > 0
                            onClicked: privacy.agree()
                        }
                    }
                }
            }
            Rule {
                width: parent.width
            }
        }
        Column {
            width: parent.width
            spacing: Theme.m
            visible: ArrivalView.mayChoosePin

            HeadingText {
                width: parent.width
                text: qsTr("My PIN")
            }
            SmallText {
                width: Math.min(parent.width, Theme.readable)
                text: ArrivalView.pinSaid === "chosen" ? qsTr("Your PIN is set. It counts at every screen of ours as soon as our office has heard of it.") : qsTr("With your card or telephone number you may give a PIN of your own, in place of the question.")
                color: ArrivalView.pinSaid === "chosen" ? Theme.goldLight : Theme.inkQuiet
            }
            LineButton {
                objectName: "choosePin"
                text: ArrivalView.hasPin ? qsTr("Change my PIN") : qsTr("Choose a PIN")
                width: Math.min(implicitWidth, parent.width)
                onClicked: ArrivalView.openPin()
            }
        }
        Column {
            width: parent.width
            spacing: Theme.m

            HeadingText {
                width: parent.width
                text: qsTr("Forget me")
            }
            SmallText {
                width: Math.min(parent.width, Theme.readable)
                text: qsTr("Everything we know about you is deleted: here at once, at our office and in our other shops as soon as they hear of it. Your card and points end with it.")
            }
            LineButton {
                objectName: "eraseMe"
                text: qsTr("Delete everything about me")
                visible: !privacy.erasing
                width: Math.min(implicitWidth, parent.width)
                onClicked: privacy.erasing = true
            }
            RowLayout {
                width: Math.min(parent.width, Theme.readable)
                spacing: Theme.m
                uniformCellSizes: true
                visible: privacy.erasing

                LineButton {
                    objectName: "eraseNo"
                    Layout.fillWidth: true
                    Layout.fillHeight: true
                    text: qsTr("No, keep it")
                    onClicked: privacy.erasing = false
                }
                LineButton {
                    objectName: "eraseYes"
                    Layout.fillWidth: true
                    Layout.fillHeight: true
                    text: qsTr("Yes, delete for good")
                    onClicked: PrivacyView.eraseMe()
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
        visible: area.visible
    }

    // The receipt
    ScrollArea {
        id: paper

        anchors.fill: parent
        anchors.leftMargin: Theme.margin
        anchors.rightMargin: Theme.margin
        visible: PrivacyView.receiptOpen
        enabled: visible

        GridLayout {
            id: paperGrid

            width: paper.width
            columns: Theme.portrait || Theme.textScale > 1.5 ? 1 : 2
            columnSpacing: Theme.xl
            rowSpacing: Theme.l

            Column {
                id: words

                Layout.fillWidth: true
                Layout.alignment: Qt.AlignTop
                spacing: Theme.m

                TitleText {
                    width: parent.width
                    text: qsTr("Your receipt")
                }
                LeadText {
                    width: parent.width
                    text: qsTr("What you answered, when, and in which words. Photograph the code to take it home: it holds no name.")
                }
                SmallText {
                    width: parent.width
                    text: qsTr("No. %1").arg(PrivacyView.receiptNumber)
                    color: Theme.inkFaint
                }
                Column {
                    width: parent.width

                    Repeater {
                        model: PrivacyView.receiptLines

                        FactRow {
                            required property ReceiptLine entry

                            width: parent.width
                            label: entry === null ? "" : entry.title
                            value: entry === null ? "" : (entry.granted ? qsTr("Yes") : qsTr("No")) + " · " + Phrases.day(entry.at)
                        }
                    }
                    Rule {
                        width: parent.width
                    }
                }
                LineButton {
                    objectName: "closeReceipt"
                    text: qsTr("Back")
                    onClicked: PrivacyView.closeReceipt()
                }
            }
            QrPicture {
                // As large as it can be in sight beside or under the words; where it must scroll, as wide as the page.
                readonly property real under: privacy.height - words.implicitHeight - Theme.l - 2 * Theme.m
                readonly property real beside: Math.min(paper.width * 0.58, privacy.height - 2 * Theme.m)
                readonly property real side: paperGrid.columns === 2 ? beside : under >= paper.width * 0.6 ? Math.min(under, paper.width) : Math.min(paper.width, privacy.height - 2 * Theme.m)

                objectName: "receiptCode"
                Layout.preferredWidth: side
                Layout.preferredHeight: side
                Layout.alignment: Qt.AlignTop
                Layout.topMargin: Theme.s
                text: PrivacyView.receiptCode
            }
        }
    }
    ScrollMark {
        view: paper
        anchors.right: paper.right
        visible: paper.visible
    }
}
