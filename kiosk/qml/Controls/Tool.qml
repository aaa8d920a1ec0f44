import QtQuick
import Theme

/* A drawing on a plate of its own and its name beneath. `caption` is the short name. */
Tappable {
    id: tool

    property string glyph: ""
    property string caption: text
    property bool filled: false
    property bool lit: false

    ringRadius: Theme.radius
    padding: 0

    contentItem: Item {
        implicitWidth: Math.max(plate.width, Math.ceil(label.implicitWidth))
        implicitHeight: plate.height + Theme.xs + label.height

        Rectangle {
            id: plate

            anchors.horizontalCenter: parent.horizontalCenter
            width: Theme.round
            height: width
            radius: width / 2
            color: tool.down ? Theme.surfacePressed : Theme.scrim
            border.width: Theme.hair
            border.color: tool.lit ? Theme.gold : Theme.hairline

            Glyph {
                anchors.centerIn: parent
                width: Math.round(plate.width * 0.46)
                height: width
                name: tool.glyph
                filled: tool.filled
                color: tool.lit ? Theme.goldLight : Theme.ink
            }
        }
        SmallText {
            id: label

            anchors.top: plate.bottom
            anchors.topMargin: Theme.xs
            width: parent.width
            height: Math.ceil(metrics.height * Theme.tightLineHeight)
            horizontalAlignment: Text.AlignHCenter
            verticalAlignment: Text.AlignVCenter
            lineHeight: Theme.tightLineHeight
            // One line: where many stand side by side, large words give way a little.
            wrapMode: Text.NoWrap
            fontSizeMode: Text.HorizontalFit
            minimumPixelSize: Math.round(Theme.small * 0.7)
            color: tool.lit ? Theme.goldLight : Theme.ink
            text: tool.caption

            FontMetrics {
                id: metrics

                font.family: Theme.sans
                font.pixelSize: Theme.small
            }
        }
    }
}
