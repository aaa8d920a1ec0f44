import QtQuick
import Kiosk
import Theme

/* Puts a piece on the shortlist and takes it off again. */
RoundButton {
    id: heart

    required property PieceView piece

    objectName: "heart"
    glyph: "heart"
    filled: heart.piece !== null && heart.piece.shortlisted
    color: filled ? Theme.gold : Theme.ink
    text: filled ? qsTr("Take off my list") : qsTr("Put on my list")
    onClicked: VisitView.toggleShortlist(heart.piece.sku)
}
