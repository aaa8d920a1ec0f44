pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import Kiosk
import Theme
import Controls

/* The photo, and the way home with it: a code that a phone opens once. When it is saved or its time is over, it is gone. */
Item {
    id: screen

    readonly property string way: PhotoView.handOver
    readonly property bool linked: ["waiting", "opened", "sending"].includes(way)
    readonly property bool beside: !Theme.portrait
    readonly property bool large: Theme.textScale > 1.5
    // Large words need the width: the code goes under the picture, and the buttons lie across.
    readonly property bool stacked: beside && large && linked
    // In reach the upper part of the screen holds nothing that is touched: the picture has it, and on a wide one what
    // is read beside it too.
    readonly property real above: Theme.reachTop
    readonly property real aboveWords: beside && linked ? above : 0
    readonly property real shape: picture.implicitHeight > 0 ? picture.implicitWidth / picture.implicitHeight : 0.56

    component Line: RowLayout {
        id: line

        property int number: 1
        property string text: ""

        width: parent === null ? 0 : parent.width
        spacing: Theme.m

        Text {
            Layout.alignment: Qt.AlignTop
            text: line.number
            textFormat: Text.PlainText
            color: Theme.gold
            font.family: Theme.serif
            font.weight: Font.DemiBold
            font.pixelSize: Theme.lead
            font.features: ({
                    "lnum": 1
                })
        }
        BodyText {
            Layout.fillWidth: true
            text: Phrases.held(line.text)
        }
    }

    Image {
        id: picture

        readonly property real roomWidth: screen.beside ? screen.width * (screen.stacked ? 0.36 : 0.46) - Theme.margin : screen.width - 2 * Theme.margin
        readonly property real roomHeight: screen.stacked ? (actions.y + screen.above - 3 * Theme.m) * 0.42 : screen.beside ? screen.height + screen.above - 2 * Theme.m : screen.above > 0 ? screen.above - 2 * Theme.m : screen.height * (screen.large ? 0.22 : screen.linked ? 0.53 : 0.6)
        readonly property real fit: implicitWidth > 0 ? Math.min(roomWidth / implicitWidth, roomHeight / implicitHeight) : 0

        objectName: "photo"
        x: screen.beside ? Theme.margin + (roomWidth - width) / 2 : (screen.width - width) / 2
        y: screen.stacked ? Theme.m - screen.above : screen.beside ? (screen.height - screen.above - height) / 2 : screen.above > 0 ? (roomHeight - height) / 2 + Theme.m - screen.above : Theme.m
        width: Math.round(implicitWidth * fit)
        height: Math.round(implicitHeight * fit)
        source: PhotoView.source
        cache: false
        mipmap: true
        visible: PhotoView.held
        Accessible.role: Accessible.Graphic
        Accessible.name: qsTr("Your photo")
    }
    QrPicture {
        readonly property real side: Math.min(picture.roomWidth, actions.y - Theme.m - y)

        objectName: visible ? "photoCode" : ""
        x: Theme.margin + (picture.roomWidth - side) / 2
        y: picture.y + picture.height + Theme.m
        width: side
        height: side
        visible: screen.stacked
        text: visible ? PhotoView.link : ""
    }
    ScrollArea {
        id: area

        readonly property bool alone: !PhotoView.held

        x: screen.beside && !alone ? picture.roomWidth + Theme.margin + Theme.l : Theme.margin
        y: alone || screen.beside ? Math.max(-screen.aboveWords, (screen.height - actions.height - Theme.m - screen.aboveWords - contentHeight) / (alone ? 2.6 : 2)) : Math.max(0, picture.y + picture.height + Theme.s)
        width: screen.width - x - Theme.margin
        height: actions.y - Theme.s - y
        spacing: Theme.m

        Glyph {
            anchors.horizontalCenter: area.alone ? parent.horizontalCenter : undefined
            width: Theme.glyph * 2
            height: width
            name: screen.way === "saved" ? "check" : "photo"
            color: Theme.gold
            visible: area.alone
        }
        TitleText {
            width: parent.width
            horizontalAlignment: area.alone ? Text.AlignHCenter : Text.AlignLeft
            text: {
                switch (screen.way) {
                case "saved":
                    return qsTr("It is on your phone");
                case "expired":
                    return qsTr("Its time is over");
                default:
                    return screen.linked ? qsTr("Take it home") : qsTr("Your photo");
                }
            }
        }
        LeadText {
            width: parent.width
            horizontalAlignment: Text.AlignHCenter
            visible: area.alone && text !== ""
            text: {
                switch (screen.way) {
                case "saved":
                    return Phrases.held(qsTr("This screen has deleted the photo. Nothing of it is kept."));
                case "expired":
                    return Phrases.held(qsTr("A photo waits ten minutes at most. It has been deleted; please take another if you like."));
                default:
                    return "";
                }
            }
        }
        LeadText {
            width: parent.width
            visible: screen.way === "preparing"
            text: qsTr("One moment: the way to your phone is being opened.")
        }
        Notice {
            width: parent.width
            visible: screen.way === "no_lan" || screen.way === "off"
            mark: Theme.gold
            title: Phrases.held(screen.way === "no_lan" ? qsTr("This mirror is not in the shop's Wi-Fi just now") : qsTr("Photograph the screen to take it home"))
            text: screen.way === "no_lan" ? qsTr("Please photograph the screen with your phone, or ask our staff: they will gladly help. The photo stays here until you leave, for ten minutes at most.") : qsTr("The photo stays here until you leave, for ten minutes at most.")
        }
        LineButton {
            objectName: "tryAgain"
            width: Math.min(implicitWidth, parent.width)
            visible: screen.way === "no_lan"
            text: Phrases.held(qsTr("Look for the Wi-Fi again"))
            onClicked: PhotoView.tryAgain()
        }
        GridLayout {
            width: parent.width
            columns: screen.large || (screen.beside && area.width < 560) ? 1 : 2
            columnSpacing: Theme.l
            rowSpacing: Theme.m
            visible: screen.linked

            QrPicture {
                readonly property real side: Math.max(170, Math.min(area.width * 0.46, (screen.large ? 290 : 380) * Theme.unit))

                objectName: visible ? "photoCode" : ""
                visible: !screen.stacked
                Layout.preferredWidth: side
                Layout.preferredHeight: side
                Layout.alignment: Qt.AlignTop
                text: visible ? PhotoView.link : ""
            }
            Column {
                Layout.fillWidth: true
                Layout.alignment: Qt.AlignTop
                spacing: Theme.s

                Line {
                    number: 1
                    text: PhotoView.wifi !== "" ? qsTr("Join our Wi-Fi “%1”").arg(PhotoView.wifi) : qsTr("Join the shop's Wi-Fi")
                }
                Line {
                    number: 2
                    text: qsTr("Point your phone's camera at the code")
                }
                Line {
                    number: 3
                    text: qsTr("Touch “Get my photo” on your phone")
                }
            }
        }
        SmallText {
            objectName: "wayWords"
            width: parent.width
            visible: screen.linked
            color: screen.way === "waiting" ? Theme.inkFaint : Theme.goldLight
            text: {
                switch (screen.way) {
                case "opened":
                    return qsTr("A phone has found it: touch “Get my photo” there.");
                case "sending":
                    return qsTr("Your phone is receiving it.");
                default:
                    return qsTr("It waits %n minute(s), can be saved once, and is then deleted.", "", PhotoView.minutesLeft);
                }
            }
        }
    }
    ScrollMark {
        view: area
        anchors.right: area.right
    }
    RowLayout {
        id: actions

        x: area.alone || screen.stacked ? Theme.margin : area.x
        y: screen.height - height - Theme.m
        width: screen.width - x - Theme.margin
        spacing: Theme.m

        GoldButton {
            objectName: "toMirror"
            Layout.fillWidth: true
            Layout.fillHeight: true
            text: qsTr("Back to the mirror")
            onClicked: PhotoView.close()
        }
        LineButton {
            objectName: "deletePhoto"
            Layout.fillWidth: true
            Layout.fillHeight: true
            visible: PhotoView.held
            text: qsTr("Delete the photo")
            onClicked: PhotoView.deletePhoto()
        }
    }
}
