import QtQuick
import QtQuick.Layouts
import Kiosk
import Theme

/* One line being typed, by the keyboard on the screen or by a real one. `entry` holds it; nothing of it stays here. */
FocusScope {
    id: field

    required property TextEntry entry
    property string label: ""

    signal done

    implicitHeight: column.implicitHeight
    activeFocusOnTab: true
    Accessible.role: Accessible.EditableText
    Accessible.name: label
    Keys.onPressed: event => {
        if (event.key === Qt.Key_Backspace) {
            field.entry.backspace();
            event.accepted = true;
        } else if (event.key === Qt.Key_Return || event.key === Qt.Key_Enter) {
            field.done();
            event.accepted = true;
        } else if (event.text.length === 1 && event.text >= " " && !(event.modifiers & Qt.ControlModifier)) {
            field.entry.type(event.text);
            event.accepted = true;
        }
    }

    TapHandler {
        onTapped: field.forceActiveFocus()
    }
    ColumnLayout {
        id: column

        width: parent.width
        spacing: Theme.xs

        LabelText {
            Layout.fillWidth: true
            text: field.label
            visible: text !== ""
        }
        Item {
            Layout.fillWidth: true
            Layout.preferredHeight: Math.max(Theme.touch, line.implicitHeight)
            clip: true

            Text {
                id: line

                objectName: "typed"
                x: Math.min(0, parent.width - implicitWidth - Theme.xs)
                anchors.verticalCenter: parent.verticalCenter
                text: field.entry.shown
                textFormat: Text.PlainText
                color: Theme.ink
                font.family: Theme.sans
                font.pixelSize: Theme.heading
                font.letterSpacing: field.entry.kind === "name" ? 0 : Theme.spaced
            }
            Rectangle {
                x: Math.max(0, line.x + line.implicitWidth) + Theme.hair
                anchors.verticalCenter: parent.verticalCenter
                width: Theme.focusWidth / 2
                height: Theme.heading
                color: Theme.gold
                visible: field.activeFocus

                SequentialAnimation on opacity {
                    running: field.activeFocus && !Theme.still
                    loops: Animation.Infinite

                    PauseAnimation {
                        duration: Theme.calm
                    }
                    NumberAnimation {
                        to: 0
                        duration: Theme.quick
                    }
                    PauseAnimation {
                        duration: Theme.calm
                    }
                    NumberAnimation {
                        to: 1
                        duration: Theme.quick
                    }
                }
            }
        }
        Rectangle {
            Layout.fillWidth: true
            Layout.preferredHeight: field.activeFocus ? 2 * Theme.hair : Theme.hair
            color: field.activeFocus ? Theme.gold : Theme.outline
        }
    }
}
