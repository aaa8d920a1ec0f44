import QtQuick
import QtQuick.Layouts
import Kiosk
import Theme
import Controls

/* The first choice: as a guest, or with a code. Both weigh the same. */
Item {
    id: welcome

    ScrollArea {
        id: area

        readonly property bool wide: !Theme.portrait && Theme.textScale < 2

        anchors.fill: parent
        anchors.leftMargin: Theme.margin
        anchors.rightMargin: Theme.margin
        spacing: Theme.l

        Item {
            width: 1
            height: Theme.reachMode ? 1 : Math.max(1, (welcome.height - content.height) * (Theme.portrait ? 0.32 : 0.4) - Theme.l)
        }
        Column {
            id: content

            width: area.width
            spacing: Theme.l

            Column {
                width: parent.width
                spacing: Theme.m

                DisplayText {
                    width: parent.width
                    text: qsTr("Welcome")
                }
                LeadText {
                    width: Math.min(parent.width, Theme.readable)
                    text: qsTr("Try our pieces on in the mirror. Your picture never leaves the mirror, and no face is ever recognised.")
                }
            }
            RowLayout {
                width: parent.width
                spacing: Theme.m

                Repeater {
                    model: [
                        {
                            "code": "vi",
                            "name": "Tiếng Việt"
                        },
                        {
                            "code": "en",
                            "name": "English"
                        }
                    ]

                    LineButton {
                        required property var modelData

                        objectName: "language-" + modelData.code
                        Layout.fillWidth: true
                        Layout.maximumWidth: Theme.touch * 5 * Theme.textScale
                        text: modelData.name
                        chosen: VisitView.language === modelData.code
                        onClicked: VisitView.chooseLanguage(modelData.code)
                    }
                }
                Item {
                    Layout.fillWidth: true
                    Layout.preferredWidth: 0
                }
            }
            Notice {
                width: parent.width
                visible: VisitView.stale
                title: Phrases.refusal("stale")
                text: Phrases.refusalHelp("stale")
            }
            GridLayout {
                width: parent.width
                columns: area.wide || Theme.textScale < 1.5 ? 2 : 1
                columnSpacing: Theme.m
                rowSpacing: Theme.m
                uniformCellWidths: true
                uniformCellHeights: true

                ChoiceCard {
                    objectName: "guest"
                    Layout.fillWidth: true
                    Layout.fillHeight: true
                    glyph: "eye"
                    text: qsTr("Look around as a guest")
                    detail: qsTr("Everything is open to you. We ask nothing about you and keep nothing of you.")
                    onClicked: VisitView.goOnAsGuest()
                }
                ChoiceCard {
                    objectName: "showCode"
                    visible: !VisitView.stale
                    Layout.fillWidth: true
                    Layout.fillHeight: true
                    glyph: "code"
                    text: qsTr("Show my member code")
                    detail: qsTr("Hold the code in our app up to the camera: your offers and wishes come along.")
                    onClicked: VisitView.openScan()
                }
                ChoiceCard {
                    objectName: "giveNumber"
                    visible: !VisitView.stale
                    Layout.fillWidth: true
                    Layout.fillHeight: true
                    glyph: "card"
                    text: qsTr("Card or telephone number")
                    detail: qsTr("Without the app: hold your card to the reader, or type its number or yours.")
                    onClicked: ArrivalView.openNumber()
                }
                ChoiceCard {
                    objectName: "join"
                    Layout.fillWidth: true
                    Layout.fillHeight: true
                    glyph: "join"
                    text: qsTr("Become a member")
                    detail: qsTr("In less than a minute: an offer to begin with, points, or receipts on your telephone.")
                    onClicked: ArrivalView.openJoin()
                }
            }
        }
    }
    ScrollMark {
        view: area
        anchors.right: area.right
    }
}
