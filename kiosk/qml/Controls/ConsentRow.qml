import QtQuick
import QtQuick.Layouts
import Kiosk
import Theme

/* One purpose in its own words, with no and yes of the same weight. What is put inside lies below it. */
Item {
    id: row

    required property ConsentView entry
    property bool listed: false
    default property alias more: extra.data

    signal answered(bool granted)

    implicitHeight: column.implicitHeight + 2 * Theme.m

    Rule {
        anchors.left: parent.left
        anchors.right: parent.right
    }
    Column {
        id: column

        anchors.left: parent.left
        anchors.right: parent.right
        anchors.verticalCenter: parent.verticalCenter

        GridLayout {
            id: grid

            width: parent.width
            columns: Theme.portrait || Theme.textScale > 1.5 ? 1 : 2
            columnSpacing: Theme.l
            rowSpacing: Theme.m

            Column {
                Layout.fillWidth: true
                spacing: Theme.xs

                HeadingText {
                    width: parent.width
                    text: row.entry === null ? "" : row.listed ? row.entry.title : row.entry.ask
                }
                SmallText {
                    width: parent.width
                    text: row.entry === null ? "" : row.entry.text
                }
                SmallText {
                    width: parent.width
                    text: row.entry === null ? "" : row.entry.kept
                    color: Theme.inkFaint
                }
            }
            YesNo {
                Layout.preferredWidth: grid.columns === 1 ? grid.width : grid.width * 0.44
                Layout.fillHeight: false
                Layout.alignment: Qt.AlignVCenter
                name: row.entry === null ? "" : row.entry.purpose
                answer: row.entry === null ? -1 : row.entry.answer
                onAnswered: granted => row.answered(granted)
            }
        }
        Column {
            id: extra

            // Never hidden itself: what lies in a hidden item counts as hidden, and would never come.
            width: parent.width
            topPadding: visibleChildren.length > 0 ? Theme.m : 0
            spacing: Theme.m
        }
    }
}
