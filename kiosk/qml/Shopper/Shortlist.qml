pragma ComponentBehavior: Bound

import QtQuick
import Kiosk
import Theme
import Controls

/* What was put aside during the visit. */
Item {
    id: screen

    readonly property bool empty: VisitView.shortlist.count === 0

    ScrollArea {
        id: area

        anchors.fill: parent
        anchors.leftMargin: Theme.margin
        anchors.rightMargin: Theme.margin
        spacing: Theme.l

        Column {
            width: parent.width
            spacing: Theme.m

            TitleText {
                width: parent.width
                text: qsTr("My list")
            }
            LeadText {
                width: Math.min(parent.width, Theme.readable)
                text: screen.empty ? qsTr("Touch the heart beside a piece and it waits for you here.") : qsTr("Show this list to an associate: the pieces are brought to you.")
            }
        }
        Column {
            width: parent.width
            visible: !screen.empty

            Rule {
                width: parent.width
            }
            Repeater {
                model: VisitView.shortlist

                PieceRow {
                    required property ShelfEntry entry

                    width: area.width
                    piece: entry === null ? null : entry.piece
                }
            }
        }
        Flow {
            width: parent.width
            spacing: Theme.m

            GoldButton {
                text: qsTr("Look at more pieces")
                onClicked: VisitView.browse("")
            }
            LineButton {
                text: qsTr("Say goodbye")
                onClicked: VisitView.sayGoodbye()
            }
        }
        Item {
            width: 1
            height: Theme.s
        }
    }
    ScrollMark {
        view: area
        anchors.right: area.right
    }
}
