pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import Kiosk
import Theme
import Controls

/* All pieces, or those of a kind. */
Item {
    id: browse

    ScrollArea {
        id: area

        anchors.fill: parent
        anchors.leftMargin: Theme.margin
        anchors.rightMargin: Theme.margin
        spacing: Theme.m

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

                    objectName: "kind-" + (modelData || "all")
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
        GridLayout {
            id: grid

            width: parent.width
            columns: Math.max(2, Math.floor(area.width / (380 * Theme.unit * Theme.largeScale)))
            columnSpacing: Theme.m
            rowSpacing: Theme.l

            Repeater {
                model: VisitView.shelf

                PieceCard {
                    required property ShelfEntry entry

                    Layout.preferredWidth: (area.width - (grid.columns - 1) * grid.columnSpacing) / grid.columns
                    Layout.fillHeight: true
                    piece: entry === null ? null : entry.piece
                }
            }
        }
    }
    ScrollMark {
        view: area
        anchors.right: area.right
    }
}
