pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import Kiosk
import Theme
import Controls

/*
    How the piece in focus is worn (`page` "wear"), or which kind joins the set ("add"). It says `done`.
    `chainCm` is the length that the worn necklace is made in, 0 without a chain that could be longer;
    `engravable` whether a text can be cut into the piece in focus.
*/
FocusScope {
    id: choices

    property string page: ""
    property int chainCm: 0
    property bool engravable: false
    // Opened by the keys: they are shown where they are.
    property bool byKeys: false
    readonly property bool any: TryOnView.kind === "ring" || TryOnView.onHand || TryOnView.metals.length > 1 || chainCm > 0 || engravable

    signal done
    signal engraveWanted

    function finger(key: string): string {
        switch (key) {
        case "thumb":
            return qsTr("Thumb");
        case "index":
            return qsTr("Index finger");
        case "middle":
            return qsTr("Middle finger");
        case "ring":
            return qsTr("Ring finger");
        default:
            return qsTr("Little finger");
        }
    }

    implicitHeight: sheet.implicitHeight + 2 * Theme.m
    visible: page !== ""
    Keys.onEscapePressed: choices.done()
    onVisibleChanged: if (visible)
        closer.forceActiveFocus(byKeys ? Qt.TabFocusReason : Qt.OtherFocusReason)

    component Choice: Chip {
        implicitHeight: Math.max(Theme.touch, implicitContentHeight + 2 * Theme.xs)
    }
    component Choices: Flow {
        Layout.fillWidth: true
        spacing: Theme.s
    }

    Rectangle {
        anchors.fill: parent
        radius: Theme.radius
        color: Theme.veil
        border.width: Theme.hair
        border.color: Theme.hairline

        TapHandler {}
    }
    ColumnLayout {
        id: sheet

        anchors.left: parent.left
        anchors.right: parent.right
        anchors.top: parent.top
        anchors.margins: Theme.m
        spacing: Theme.s

        RowLayout {
            spacing: Theme.m

            LabelText {
                Layout.fillWidth: true
                text: choices.page === "add" ? qsTr("Add to the set") : Phrases.kind(TryOnView.kind)
            }
            RoundButton {
                id: closer

                objectName: "choicesDone"
                glyph: "check"
                text: qsTr("Done")
                onClicked: choices.done()
            }
        }
        Choices {
            visible: choices.page === "add"

            Repeater {
                model: TryOnView.kindsToAdd

                Choice {
                    required property string modelData

                    objectName: "add-" + modelData
                    text: Phrases.kind(modelData)
                    onClicked: {
                        choices.done();
                        TryOnView.add(modelData);
                    }
                }
            }
        }
        Choices {
            visible: choices.page === "wear" && TryOnView.kind === "ring"

            Repeater {
                model: TryOnView.fingers

                Choice {
                    required property string modelData

                    objectName: "finger-" + modelData
                    text: choices.finger(modelData)
                    chosen: TryOnView.finger === modelData
                    onClicked: TryOnView.chooseFinger(modelData)
                }
            }
        }
        Choices {
            visible: choices.page === "wear" && TryOnView.onHand

            Repeater {
                model: ["", ...TryOnView.hands]

                Choice {
                    required property string modelData

                    objectName: "hand-" + modelData
                    text: modelData === "left" ? qsTr("Left hand") : modelData === "right" ? qsTr("Right hand") : qsTr("Either hand")
                    chosen: TryOnView.hand === modelData
                    onClicked: TryOnView.chooseHand(modelData)
                }
            }
        }
        Choices {
            visible: choices.page === "wear" && TryOnView.kind === "necklace" && choices.chainCm > 0

            Repeater {
                model: TryOnView.lengths

                Choice {
                    required property int modelData

                    objectName: "length-" + modelData
                    text: qsTr("%1 cm").arg(modelData)
                    chosen: (TryOnView.lengthCm || choices.chainCm) === modelData
                    onClicked: TryOnView.chooseLength(modelData)
                }
            }
        }
        SmallText {
            Layout.fillWidth: true
            visible: choices.page === "wear" && TryOnView.kind === "necklace" && choices.chainCm > 0
            text: qsTr("This chain is made in %1 cm.").arg(choices.chainCm)
        }
        Choices {
            visible: choices.page === "wear" && TryOnView.metals.length > 1

            Repeater {
                model: TryOnView.metals

                Choice {
                    required property string modelData

                    objectName: "metal-" + modelData
                    text: Phrases.metal(modelData)
                    chosen: TryOnView.metal === modelData
                    onClicked: TryOnView.chooseMetal(modelData)
                }
            }
        }
        Choices {
            visible: choices.page === "wear" && choices.engravable

            Choice {
                objectName: "engrave"
                text: qsTr("Engrave a text")
                chosen: TryOnView.engraving !== ""
                onClicked: choices.engraveWanted()
            }
        }
    }
}
