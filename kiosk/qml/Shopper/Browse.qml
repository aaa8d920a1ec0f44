pragma ComponentBehavior: Bound

import QtQuick
import Kiosk
import Theme
import Controls

/* All pieces, or those of a kind. */
Item {
    id: browse

    PieceGrid {
        id: grid

        anchors.fill: parent
        anchors.leftMargin: Theme.margin
        anchors.rightMargin: Theme.margin
        rows: VisitView.shelf
        head: Column {
            width: grid.width
            spacing: Theme.m
            bottomPadding: Theme.l

            TitleText {
                width: parent.width
                text: Phrases.kind(VisitView.kind)
            }
            Flow {
                width: parent.width
                spacing: Theme.s

                Repeater {
                    model: ["", "earring", "necklace", "ring", "bracelet", "watch", "nose_stud"]

                    Chip {
                        required property string modelData

                        text: Phrases.kind(modelData)
                        chosen: VisitView.kind === modelData
                        onClicked: VisitView.browse(modelData)
                    }
                }
            }
            BodyText {
                width: parent.width
                topPadding: Theme.l
                text: qsTr("There is nothing of this kind here today. Please ask us: the workshop has more.")
                color: Theme.inkQuiet
                visible: VisitView.shelf.count === 0
            }
        }
    }
    ScrollMark {
        view: grid
        anchors.right: grid.right
    }
}
