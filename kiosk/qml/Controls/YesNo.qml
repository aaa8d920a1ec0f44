import QtQuick
import QtQuick.Layouts

/*
    A question of consent. No and yes have the same size, weight and colour; nothing is chosen beforehand.
    `answer`: -1 not answered, 0 no, 1 yes.
*/
RowLayout {
    id: pair

    property int answer: -1
    property string name: ""

    signal answered(bool granted)

    spacing: no.leftPadding / 2
    uniformCellSizes: true

    LineButton {
        id: no

        objectName: pair.name + "-no"
        Layout.fillWidth: true
        Layout.fillHeight: true
        text: Phrases.held(qsTr("No, thank you"))
        chosen: pair.answer === 0
        onClicked: pair.answered(false)
    }
    LineButton {
        objectName: pair.name + "-yes"
        Layout.fillWidth: true
        Layout.fillHeight: true
        text: Phrases.held(qsTr("Yes, I agree"))
        chosen: pair.answer === 1
        onClicked: pair.answered(true)
    }
}
