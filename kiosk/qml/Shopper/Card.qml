import QtQuick
import QtQuick.Layouts
import Kiosk
import Theme
import Controls

/* The new member's card, a moment after they joined. The number is theirs for good; the real card follows. */
Item {
    id: card

    Person {
        id: person

        place: "card"
    }
    ScrollArea {
        id: area

        readonly property bool wide: !Theme.portrait && Theme.textScale < 2

        anchors.fill: parent
        anchors.leftMargin: Theme.margin
        anchors.rightMargin: Theme.margin

        GridLayout {
            width: area.width
            columns: area.wide ? 2 : 1
            columnSpacing: Theme.xl
            rowSpacing: Theme.l

            Rectangle {
                id: plate

                readonly property real wanted: area.wide ? area.width * 0.46 : Math.min(area.width, Theme.readable)

                Layout.preferredWidth: wanted
                Layout.preferredHeight: Math.max(wanted / 1.586, face.implicitHeight + 2 * Theme.l)
                Layout.alignment: area.wide ? Qt.AlignVCenter : Qt.AlignLeft
                radius: Theme.m
                border.width: 2 * Theme.hair
                border.color: Theme.gold

                gradient: Gradient {
                    orientation: Gradient.Horizontal

                    GradientStop {
                        position: 0
                        color: Theme.surfaceRaised
                    }
                    GradientStop {
                        position: 1
                        color: Theme.ground
                    }
                }

                GridLayout {
                    id: face

                    anchors.fill: parent
                    anchors.margins: Theme.l
                    columns: 2
                    columnSpacing: Theme.m

                    ColumnLayout {
                        Layout.fillWidth: true
                        Layout.fillHeight: true
                        spacing: Theme.xs

                        Wordmark {}
                        Item {
                            Layout.fillHeight: true
                            Layout.minimumHeight: Theme.s
                        }
                        HeadingText {
                            Layout.fillWidth: true
                            text: Phrases.sentence(Phrases.calling(person))
                        }
                        SmallText {
                            Layout.fillWidth: true
                            text: person.cardNumber.replace(/(.{4})(?=.)/g, "$1 ")
                            color: Theme.goldLight
                            font.letterSpacing: Theme.hair
                        }
                    }
                    QrPicture {
                        objectName: "cardCode"
                        Layout.preferredWidth: plate.wanted * 0.32
                        Layout.preferredHeight: plate.wanted * 0.32
                        Layout.alignment: Qt.AlignBottom
                        text: person.cardNumber
                    }
                }
            }
            Column {
                Layout.fillWidth: true
                Layout.alignment: Qt.AlignVCenter
                spacing: Theme.m

                TitleText {
                    width: parent.width
                    text: qsTr("Your card is ready")
                }
                LeadText {
                    width: parent.width
                    text: qsTr("It counts from now on. Take a picture of it: it is provisional until our office has made the real one, and its number stays yours.")
                }
                Notice {
                    width: parent.width
                    visible: ArrivalView.pinSaid === "chosen"
                    title: qsTr("Your PIN is set")
                    text: qsTr("It counts at every screen of ours as soon as our office has heard of it.")
                }
                Flow {
                    width: parent.width
                    spacing: Theme.m

                    GoldButton {
                        objectName: "intoTheShop"
                        text: qsTr("Into the shop")
                        onClicked: ArrivalView.goOn()
                    }
                    LineButton {
                        objectName: "choosePin"
                        text: ArrivalView.hasPin ? qsTr("Change my PIN") : qsTr("Choose a PIN")
                        visible: ArrivalView.mayChoosePin
                        onClicked: ArrivalView.openPin()
                    }
                }
            }
        }
    }
    ScrollMark {
        view: area
        anchors.right: area.right
    }
}
