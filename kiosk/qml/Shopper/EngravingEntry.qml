import QtQuick
import QtQuick.Layouts
import Kiosk
import Theme
import Controls

/*
    A text for the piece in focus, typed at the foot of the screen while the mirror above shows it cut. What is typed is
    forgotten here when this closes; the visit's set keeps it.
*/
FocusScope {
    id: sheet

    property bool open: false

    signal done

    implicitHeight: column.implicitHeight + 2 * Theme.m
    visible: open
    // The mirror's own keys rest: an arrow in a text is not to bring another piece.
    Keys.onLeftPressed: {}
    Keys.onRightPressed: {}
    Keys.onEscapePressed: sheet.done()
    onVisibleChanged: {
        if (visible) {
            line.begin(TryOnView.engraving);
            field.forceActiveFocus();
        } else {
            line.clear();
        }
    }

    TextEntry {
        id: line

        kind: "engraving"
        onChanged: if (sheet.visible)
            TryOnView.engrave(line.text)
    }
    Rectangle {
        anchors.fill: parent
        color: Theme.surface

        TapHandler {}
    }
    ColumnLayout {
        id: column

        anchors.left: parent.left
        anchors.right: parent.right
        anchors.top: parent.top
        anchors.margins: Theme.m
        spacing: Theme.m

        EntryField {
            id: field

            objectName: "engravingField"
            Layout.fillWidth: true
            Layout.maximumWidth: Theme.readable
            Layout.alignment: Qt.AlignHCenter
            entry: line
            label: qsTr("What is to be engraved?")
            onDone: sheet.done()
        }
        Keyboard {
            Layout.fillWidth: true
            Layout.maximumWidth: implicitWidth
            Layout.alignment: Qt.AlignHCenter
            longestHeight: Theme.windowHeight * 0.34
            entry: line
            action: qsTr("Done")
            onDone: sheet.done()
        }
    }
}
