import QtQuick
import Theme
import Controls

/*
    The screen when the kiosk could not start. Both languages, since none can be chosen; what the technician
    needs is small at the foot. Needs no session: only the theme.
*/
Item {
    id: trouble

    property string detail: ""

    Column {
        anchors.centerIn: parent
        width: Math.min(parent.width - 2 * Theme.margin, Theme.readable)
        spacing: Theme.l

        Wordmark {
            anchors.horizontalCenter: parent.horizontalCenter
        }
        Rule {
            anchors.horizontalCenter: parent.horizontalCenter
            color: Theme.gold
        }
        TitleText {
            width: parent.width
            horizontalAlignment: Text.AlignHCenter
            text: "Gương xin nghỉ ít phút"
        }
        LeadText {
            width: parent.width
            horizontalAlignment: Text.AlignHCenter
            text: "Nhân viên của chúng tôi rất sẵn lòng giúp quý khách xem và thử trang sức."
        }
        HeadingText {
            width: parent.width
            topPadding: Theme.m
            horizontalAlignment: Text.AlignHCenter
            color: Theme.inkQuiet
            text: "This mirror is resting for a moment"
        }
        BodyText {
            width: parent.width
            horizontalAlignment: Text.AlignHCenter
            color: Theme.inkQuiet
            text: "Our associates will gladly show you every piece."
        }
    }
    SmallText {
        anchors.left: parent.left
        anchors.right: parent.right
        anchors.bottom: parent.bottom
        anchors.margins: Theme.margin
        horizontalAlignment: Text.AlignHCenter
        color: Theme.inkFaint
        text: trouble.detail
    }
}
