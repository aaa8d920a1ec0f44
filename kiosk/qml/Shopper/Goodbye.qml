import QtQuick
import Kiosk
import Theme
import Controls

/* Thanks, and a promise that is true: by the time this shows, nothing of the visit is held any more. */
Tappable {
    id: goodbye

    text: qsTr("Thank you for your visit")
    scale: 1
    onClicked: VisitView.wake()

    background: Item {}
    contentItem: Item {
        Column {
            anchors.centerIn: parent
            width: Math.min(parent.width - 2 * Theme.margin, Theme.readable)
            spacing: Theme.l

            Wordmark {
                anchors.horizontalCenter: parent.horizontalCenter
            }
            Rule {
                anchors.horizontalCenter: parent.horizontalCenter
                color: Theme.gold
            }
            DisplayText {
                width: parent.width
                horizontalAlignment: Text.AlignHCenter
                text: goodbye.text
            }
            LeadText {
                width: parent.width
                horizontalAlignment: Text.AlignHCenter
                text: qsTr("This screen has forgotten your visit. We look forward to the next one.")
            }
        }
    }
}
