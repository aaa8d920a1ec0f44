import QtQuick
import Kiosk
import Theme

/* The price; with an offer, the price it comes to and, struck out, the one before. */
Flow {
    id: tag

    required property PieceView piece
    property int size: Theme.body
    readonly property bool reduced: piece !== null && piece.priceWithOffer !== ""

    spacing: Theme.s

    BodyText {
        width: Math.min(implicitWidth, tag.width)
        text: tag.piece === null ? "" : tag.reduced ? tag.piece.priceWithOffer : tag.piece.price
        color: Theme.goldLight
        font.pixelSize: tag.size
        font.weight: Font.Medium
    }
    BodyText {
        width: Math.min(implicitWidth, tag.width)
        text: tag.piece === null ? "" : tag.piece.price
        visible: tag.reduced
        color: Theme.inkFaint
        font.pixelSize: Math.max(Theme.small, tag.size * 0.8)
        font.strikeout: true
    }
}
