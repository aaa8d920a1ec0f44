import QtQuick
import QtQuick.Layouts
import Kiosk
import Theme

/* Back, the name of the house, the list, language, comfort, goodbye. Lies at the bottom in reach mode. */
Item {
    id: bar

    property bool canGoBack: true
    property bool showsList: true

    signal comfortWanted

    implicitHeight: line.implicitHeight + 2 * Theme.s

    RowLayout {
        id: line

        anchors.fill: parent
        anchors.leftMargin: Theme.margin - Theme.s
        anchors.rightMargin: Theme.margin - Theme.s
        spacing: Theme.xs

        RoundButton {
            objectName: "back"
            glyph: "back"
            text: qsTr("Back")
            visible: bar.canGoBack
            onClicked: VisitView.back()
        }
        Wordmark {
            Layout.leftMargin: Theme.s
            font.pixelSize: Theme.wordmark
            font.letterSpacing: Theme.wordmark * 0.2
        }
        Item {
            Layout.fillWidth: true
        }
        LanguageSwitch {
            Layout.rightMargin: Theme.xs
        }
        RoundButton {
            objectName: "list"
            glyph: "heart"
            text: qsTr("My list")
            visible: bar.showsList
            filled: VisitView.shortlist.count > 0
            color: filled ? Theme.gold : Theme.ink
            onClicked: VisitView.openShortlist()
        }
        RoundButton {
            objectName: "privacy"
            glyph: "shield"
            text: qsTr("What you allow us")
            visible: bar.showsList && person.served
            onClicked: PrivacyView.review()

            Person {
                id: person

                place: "privacy"
            }
        }
        RoundButton {
            objectName: "comfort"
            glyph: "text"
            text: qsTr("Text size and comfort")
            onClicked: bar.comfortWanted()
        }
        RoundButton {
            objectName: "goodbye"
            glyph: "close"
            text: qsTr("Say goodbye")
            onClicked: VisitView.sayGoodbye()
        }
    }
}
