pragma ComponentBehavior: Bound

import QtQuick
import Kiosk.TryOn
import Theme
import Controls

/*
    What was chosen as flat pictures, with a word on why: for a machine that cannot draw in three dimensions (no OpenGL).
*/
Item {
    id: flat

    required property MirrorStage stage

    Rectangle {
        objectName: "flatPieces"
        anchors.right: parent.right
        anchors.bottom: parent.bottom
        anchors.margins: Theme.m
        width: Math.min(parent.width - 2 * Theme.m, Math.max(parent.width * 0.36, parent.height * 0.4))
        height: inside.height + 2 * Theme.m
        radius: Theme.radius
        color: Theme.veil
        border.width: Theme.hair
        border.color: Theme.hairline

        Column {
            id: inside

            x: Theme.m
            y: Theme.m
            width: parent.width - 2 * Theme.m
            spacing: Theme.m

            Grid {
                id: grid

                readonly property real side: (width - (columns - 1) * spacing) / columns

                width: Math.min(parent.width, flat.height * 0.5)
                anchors.horizontalCenter: parent.horizontalCenter
                columns: flat.stage.pictures.length > 1 ? 2 : 1
                spacing: Theme.s

                Repeater {
                    model: flat.stage.pictures
                    delegate: Image {
                        required property string modelData
                        objectName: "flatPiece"
                        width: grid.side
                        height: grid.side
                        sourceSize.width: 640
                        sourceSize.height: 640
                        source: "file://" + modelData
                        asynchronous: true
                        fillMode: Image.PreserveAspectFit
                    }
                }
            }
            BodyText {
                objectName: "flatNote"
                width: parent.width
                horizontalAlignment: Text.AlignHCenter
                text: qsTr("This mirror cannot dress you just now: here is the piece itself. Our staff will gladly help you try it on.")
            }
        }
    }
}
