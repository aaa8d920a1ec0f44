pragma ComponentBehavior: Bound

import QtQuick
import Kiosk
import Theme

/*
    Our own keyboard: letters with Telex and with marks by holding a key, or a pad of digits, as the entry needs.
    `Qt.inputMethod` is not used: what is typed goes to the entry and nowhere else. Its golden key says in words what
    comes next (`action`) and works when the entry is `ready`: no page needs a button that the keyboard might hide.
*/
Item {
    id: board

    required property TextEntry entry
    property string action: qsTr("Continue")
    property bool ready: true
    property bool lettersWanted: false
    property bool shiftWanted: false
    property string held: ""
    readonly property bool pad: entry.kind === "digits" || entry.kind === "phone" || (entry.kind === "number" && !lettersWanted)
    readonly property string corner: entry.kind === "number" ? "ABC" : entry.kind === "phone" ? "+" : " "
    readonly property bool engraved: entry.kind === "engraving"
    // Every word of a name begins with a capital letter, of an engraving the first one does.
    readonly property bool shifted: shiftWanted || (entry.composed && (entry.text === "" || (!engraved && entry.text.endsWith(" ")))) || (entry.kind === "number" && lettersWanted)
    readonly property list<string> letterRows: entry.composed && !engraved ? ["qwertyuiop", "asdfghjkl", "zxcvbnm"] : ["1234567890", "qwertyuiop", "asdfghjkl", "zxcvbnm"]
    readonly property int rows: pad ? 5 : letterRows.length + 1
    readonly property int columns: pad ? 3 : 10
    readonly property real gap: Theme.xs
    readonly property real keyWidth: (width - (columns - 1) * gap) / columns
    property real longestHeight: 5 * Theme.touch * 1.3
    readonly property real keyHeight: Math.max(Theme.touch, Math.min((longestHeight - (rows - 1) * gap) / rows, Theme.touch * 1.3))

    signal done

    function type(key: string): void {
        VisitView.touched();
        entry.type(shifted ? key.toUpperCase() : key);
        shiftWanted = false;
    }
    function hold(key: string): void {
        VisitView.touched();
        held = entry.variants(shifted ? key.toUpperCase() : key).length > 0 ? (shifted ? key.toUpperCase() : key) : "";
        if (held === "")
            type(key);
    }

    implicitWidth: pad ? 3 * Theme.touch * 2.1 + 2 * gap : 10 * Theme.touch * 1.35
    implicitHeight: rows * keyHeight + (rows - 1) * gap
    objectName: "keyboard"
    Component.onDestruction: held = ""

    // Letters
    Column {
        anchors.fill: parent
        spacing: board.gap
        visible: !board.pad && board.held === ""

        Repeater {
            model: board.pad ? 0 : board.letterRows.length

            Row {
                id: line

                required property int index
                readonly property string keys: board.letterRows[index]
                readonly property bool last: index === board.letterRows.length - 1

                anchors.horizontalCenter: parent.horizontalCenter
                spacing: board.gap

                KeyCap {
                    objectName: "key-shift"
                    glyph: "shift"
                    text: qsTr("Capital letter")
                    chosen: board.shifted
                    visible: line.last && board.entry.composed
                    width: board.keyWidth * 1.4
                    height: board.keyHeight
                    onClicked: board.shiftWanted = !board.shiftWanted
                }
                Repeater {
                    model: line.keys.length

                    KeyCap {
                        required property int index
                        readonly property string letter: line.keys[index]

                        objectName: "key-" + letter
                        text: board.shifted ? letter.toUpperCase() : letter
                        width: board.keyWidth
                        height: board.keyHeight
                        onClicked: board.type(letter)
                        onPressAndHold: board.hold(letter)
                    }
                }
                KeyCap {
                    objectName: "key-erase"
                    glyph: "erase"
                    text: qsTr("Delete the last letter")
                    visible: line.last
                    width: board.keyWidth * 1.4
                    height: board.keyHeight
                    autoRepeat: true
                    onClicked: board.entry.backspace()
                }
            }
        }
        Row {
            anchors.horizontalCenter: parent.horizontalCenter
            spacing: board.gap

            KeyCap {
                objectName: "key-telex"
                text: "Telex"
                chosen: board.entry.telex
                visible: board.entry.composed
                width: board.keyWidth * 1.7
                height: board.keyHeight
                Accessible.checkable: true
                Accessible.checked: chosen
                onClicked: board.entry.telex = !board.entry.telex
            }
            KeyCap {
                objectName: "key-digits"
                text: "123"
                visible: board.entry.kind === "number"
                width: board.keyWidth * 1.7
                height: board.keyHeight
                onClicked: board.lettersWanted = false
            }
            Repeater {
                model: board.engraved ? [".", "&"] : []

                KeyCap {
                    required property string modelData

                    objectName: "key-" + modelData
                    text: modelData
                    width: board.keyWidth
                    height: board.keyHeight
                    onClicked: board.type(modelData)
                }
            }
            KeyCap {
                objectName: "key-space"
                text: board.entry.kind === "number" ? "-" : " "
                visible: board.entry.kind !== "id"
                width: board.keyWidth * (board.engraved ? 2.4 : 4.6)
                height: board.keyHeight
                Accessible.name: board.entry.kind === "number" ? "-" : qsTr("Space")
                onClicked: board.type(text)
            }
            KeyCap {
                objectName: "key-done"
                golden: true
                text: board.action
                enabled: board.ready
                width: board.keyWidth * 2.7
                height: board.keyHeight
                onClicked: board.done()
            }
        }
    }

    // The marks of a letter that is held
    Flow {
        id: marks

        readonly property int across: Math.ceil((fan.count + 1) / 3)

        anchors.fill: parent
        spacing: board.gap
        visible: board.held !== ""

        Repeater {
            id: fan

            model: board.held === "" ? [] : board.entry.variants(board.held)

            KeyCap {
                required property string modelData

                objectName: "mark-" + modelData
                text: modelData
                width: Math.floor((board.width - (marks.across - 1) * board.gap) / Math.max(5, marks.across))
                height: board.keyHeight
                onClicked: {
                    board.entry.put(modelData);
                    board.held = "";
                    board.shiftWanted = false;
                }
            }
        }
        KeyCap {
            objectName: "mark-close"
            glyph: "close"
            text: qsTr("Back to the letters")
            height: board.keyHeight
            onClicked: board.held = ""
        }
    }

    // Digits
    Column {
        anchors.fill: parent
        spacing: board.gap
        visible: board.pad

        Grid {
            columns: 3
            spacing: board.gap

            Repeater {
                model: board.pad ? ["1", "2", "3", "4", "5", "6", "7", "8", "9", board.corner, "0", ""] : []

                KeyCap {
                    required property string modelData
                    readonly property bool letters: modelData === "ABC"

                    objectName: modelData === "" ? "key-erase" : letters ? "key-letters" : "key-" + modelData
                    glyph: modelData === "" ? "erase" : ""
                    text: modelData === "" ? qsTr("Delete the last letter") : modelData
                    enabled: modelData !== " "
                    opacity: enabled ? 1 : 0
                    autoRepeat: modelData === ""
                    width: board.keyWidth
                    height: board.keyHeight
                    onClicked: {
                        if (modelData === "")
                            board.entry.backspace();
                        else if (letters)
                            board.lettersWanted = true;
                        else
                            board.type(modelData);
                    }
                }
            }
        }
        KeyCap {
            objectName: "key-done"
            golden: true
            text: board.action
            enabled: board.ready
            width: board.width
            height: board.keyHeight
            visible: board.pad
            onClicked: board.done()
        }
    }
}
