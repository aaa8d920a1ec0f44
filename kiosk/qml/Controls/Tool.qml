import QtQuick
import Theme

/* A drawing on a plate of its own and its name beneath, for use over pictures. `caption` is the short name. */
Tappable {
    id: tool

    property string glyph: ""
    property string caption: text
    property bool captioned: true
    property bool filled: false
    property bool lit: false

    ringRadius: Theme.radius
    padding: 0

    contentItem: Item {
        implicitWidth: Math.max(plate.width, tool.captioned ? Math.ceil(label.implicitWidth) : 0)
        implicitHeight: plate.height + (tool.captioned ? Theme.xs + label.height : 0)

        Rectangle {
            id: plate

            anchors.horizontalCenter: parent.horizontalCenter
            // Without its name the drawing has to say it all.
            width: Math.round(Theme.touch * (tool.captioned ? 1 : 1.25))
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
            visible: tool.captioned
            horizontalAlignment: Text.AlignHCenter
            lineHeight: Theme.tightLineHeight
            wrapMode: Text.WordWrap
            color: tool.lit ? Theme.goldLight : Theme.ink
            text: tool.caption
        }
    }
}
