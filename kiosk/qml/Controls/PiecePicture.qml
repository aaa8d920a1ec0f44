import QtQuick
import Kiosk
import Theme

/* The picture of a piece; until it is there, or without one, the drawing of its kind on the same ground. */
Rectangle {
    id: frame

    required property PieceView piece
    property int detail: 640

    color: Theme.surface
    clip: true

    Glyph {
        anchors.centerIn: parent
        width: Math.min(parent.width, parent.height) * 0.34
        height: width
        name: frame.piece === null ? "" : frame.piece.kind
        color: Theme.outline
        visible: picture.opacity < 1
    }
    Image {
        id: picture

        anchors.fill: parent
        source: frame.piece === null || frame.piece.picture === "" ? "" : "file://" + frame.piece.picture
        sourceSize.width: frame.detail
        sourceSize.height: frame.detail
        asynchronous: true
        fillMode: Image.PreserveAspectCrop
        opacity: status === Image.Ready ? 1 : 0

        Behavior on opacity {
            NumberAnimation {
                duration: Theme.calm
            }
        }
    }
}
