pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import Kiosk
import Theme
import Controls

/* One question a purpose, no as easy as yes, nothing chosen beforehand. Serves to take back as well. */
Item {
    id: consent

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
                text: VisitView.signedIn ? qsTr("What you allow us") : Phrases.calling === "" ? qsTr("Before we go on") : qsTr("%1, before we go on", "%1: the person as addressed").arg(Phrases.sentence(Phrases.calling))
            }
            LeadText {
                width: Math.min(parent.width, Theme.readable)
                text: qsTr("Each answer stands alone, and you can change it here at any time. The shop is open to you either way.")
            }
        }
        Column {
            width: parent.width

            Repeater {
                model: VisitView.consents

                Item {
                    id: question

                    required property ConsentView entry

                    width: area.width
                    height: grid.implicitHeight + 2 * Theme.m

                    Rule {
                        anchors.left: parent.left
                        anchors.right: parent.right
                    }
                    GridLayout {
                        id: grid

                        anchors.left: parent.left
                        anchors.right: parent.right
                        anchors.verticalCenter: parent.verticalCenter
                        columns: Theme.portrait || Theme.textScale > 1.5 ? 1 : 2
                        columnSpacing: Theme.l
                        rowSpacing: Theme.m

                        Column {
                            Layout.fillWidth: true
                            spacing: Theme.xs

                            HeadingText {
                                width: parent.width
                                text: Phrases.purpose(question.entry.purpose)
                            }
                            SmallText {
                                width: parent.width
                                text: Phrases.purposeDetail(question.entry.purpose)
                            }
                        }
                        YesNo {
                            Layout.preferredWidth: grid.columns === 1 ? grid.width : grid.width * 0.44
                            name: question.entry.purpose
                            answer: question.entry.answer
                            onAnswered: granted => VisitView.answerConsent(question.entry.purpose, granted)
                        }
                    }
                }
            }
            Rule {
                width: parent.width
            }
        }
        LineButton {
            text: VisitView.signedIn ? qsTr("Keep it like this") : qsTr("Look around as a guest")
            width: Math.min(implicitWidth, parent.width)
            onClicked: VisitView.signedIn ? VisitView.keepConsents() : VisitView.goOnAsGuest()
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
