import QtQuick
import Kiosk
import Theme

/* Tiếng Việt or English; the screen follows at once. Languages are named in themselves, never translated. */
Row {
    id: languages

    spacing: Theme.xs

    Repeater {
        model: [
            {
                "code": "vi",
                "short": "VI",
                "name": "Tiếng Việt"
            },
            {
                "code": "en",
                "short": "EN",
                "name": "English"
            }
        ]

        Tappable {
            id: choice

            required property var modelData
            readonly property bool chosen: VisitView.language === modelData.code

            leftPadding: Theme.s
            rightPadding: Theme.s
            text: modelData.name
            onClicked: VisitView.chooseLanguage(choice.modelData.code)

            contentItem: Text {
                text: choice.modelData.short
                textFormat: Text.PlainText
                color: choice.chosen ? Theme.goldLight : Theme.inkQuiet
                font.family: Theme.sans
                font.weight: choice.chosen ? Font.DemiBold : Font.Normal
                font.pixelSize: Theme.small
                font.letterSpacing: Theme.spaced
                horizontalAlignment: Text.AlignHCenter
                verticalAlignment: Text.AlignVCenter
            }
            background: Item {
                Rectangle {
                    anchors.horizontalCenter: parent.horizontalCenter
                    anchors.bottom: parent.bottom
                    anchors.bottomMargin: Theme.xs
                    width: parent.width * 0.5
                    height: Theme.hair * 2
                    color: Theme.gold
                    visible: choice.chosen
                }
            }
        }
    }
}
