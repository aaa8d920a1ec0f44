import QtQuick
import QtQuick.Layouts
import Theme

/* A line of a staff page: what, its value, and how it is. */
Item {
    id: row

    property string label: ""
    property string value: ""
    property string standing: ""

    implicitHeight: grid.implicitHeight + 2 * Theme.s

    Rule {
        anchors.left: parent.left
        anchors.right: parent.right
    }
    GridLayout {
        id: grid

        anchors.left: parent.left
        anchors.right: parent.right
        anchors.verticalCenter: parent.verticalCenter
        columns: Theme.textScale > 1.5 && Theme.portrait ? 1 : 2
        columnSpacing: Theme.l
        rowSpacing: Theme.xs

        SmallText {
            Layout.preferredWidth: grid.columns === 1 ? grid.width : grid.width * 0.34
            Layout.alignment: Qt.AlignTop
            text: row.label
            color: Theme.inkFaint
        }
        RowLayout {
            Layout.fillWidth: true
            spacing: Theme.s

            Rectangle {
                Layout.alignment: Qt.AlignTop
                Layout.topMargin: Theme.small / 2
                implicitWidth: Theme.xs * 1.5
                implicitHeight: implicitWidth
                radius: width / 2
                visible: row.standing !== ""
                color: row.standing === "good" ? Theme.gold : Theme.clear
                border.width: 2 * Theme.hair
                border.color: row.standing === "bad" ? Theme.blush : Theme.gold
            }
            BodyText {
                Layout.fillWidth: true
                text: row.value !== "" ? row.value : row.standing === "good" ? qsTr("works") : "–"
            }
        }
    }
}
