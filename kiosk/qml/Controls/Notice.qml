import QtQuick
import QtQuick.Layouts
import Theme

/* Something a person should know, said kindly: what happened, then what helps. */
Rectangle {
    id: notice

    property string title: ""
    property string text: ""
    property color mark: Theme.blush

    implicitHeight: words.implicitHeight + 2 * Theme.m
    color: Theme.surface
    radius: Theme.radius
    border.width: Theme.hair
    border.color: Theme.hairline
    Accessible.role: Accessible.AlertMessage
    Accessible.name: title
    Accessible.description: text

    Rectangle {
        width: Theme.focusWidth
        height: parent.height - 2 * Theme.m
        x: Theme.m
        y: Theme.m
        color: notice.mark
    }
    ColumnLayout {
        id: words

        anchors.fill: parent
        anchors.margins: Theme.m
        anchors.leftMargin: Theme.m * 2
        spacing: Theme.xs

        BodyText {
            Layout.fillWidth: true
            text: notice.title
            font.weight: Font.Medium
        }
        SmallText {
            Layout.fillWidth: true
            text: notice.text
            visible: text !== ""
        }
    }
}
