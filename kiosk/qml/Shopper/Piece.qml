pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import Kiosk
import Theme
import Controls

/* One piece: its picture large, its price and what it is made of, whether it is here, and the way to the mirror. */
Item {
    id: screen

    readonly property PieceView piece: VisitView.piece
    readonly property bool wide: !Theme.portrait
    readonly property bool known: piece !== null

    component Fact: Item {
        id: fact

        property string label: ""
        property string value: ""
        property string note: ""

        width: parent === null ? 0 : parent.width
        height: pair.implicitHeight + 2 * Theme.s
        visible: value !== ""

        GridLayout {
            id: pair

            readonly property bool stacked: Theme.textScale > 1.5

            anchors.left: parent.left
            anchors.right: parent.right
            anchors.verticalCenter: parent.verticalCenter
            columns: stacked ? 1 : 2
            columnSpacing: Theme.m
            rowSpacing: 0

            SmallText {
                Layout.preferredWidth: pair.stacked ? pair.width : pair.width * 0.32
                Layout.alignment: Qt.AlignTop
                text: fact.label
                color: Theme.inkFaint
            }
            Column {
                Layout.fillWidth: true

                BodyText {
                    width: parent.width
                    text: fact.value
                }
                SmallText {
                    width: parent.width
                    text: fact.note
                    visible: text !== ""
                }
            }
        }
        Rule {
            anchors.left: parent.left
            anchors.right: parent.right
            anchors.bottom: parent.bottom
        }
    }

    PiecePicture {
        id: beside

        visible: screen.wide
        x: Theme.margin
        width: Math.min(screen.width * 0.42, screen.height - Theme.m)
        height: width
        piece: screen.piece
        detail: 1080
    }
    ScrollArea {
        id: area

        anchors.top: parent.top
        anchors.bottom: actions.top
        anchors.bottomMargin: Theme.s
        anchors.left: screen.wide ? beside.right : parent.left
        anchors.leftMargin: screen.wide ? Theme.xl : Theme.margin
        anchors.right: parent.right
        anchors.rightMargin: Theme.margin
        spacing: Theme.l

        PiecePicture {
            visible: !screen.wide
            width: Math.min(area.width, screen.height * 0.5)
            height: width
            anchors.horizontalCenter: parent.horizontalCenter
            piece: screen.piece
            detail: 1080
        }
        Column {
            width: parent.width
            spacing: Theme.s

            LabelText {
                width: parent.width
                text: screen.known ? Phrases.kind(screen.piece.kind) : ""
            }
            TitleText {
                width: parent.width
                text: screen.known ? screen.piece.name : ""
            }
            PriceTag {
                width: parent.width
                topPadding: Theme.xs
                piece: screen.piece
                size: Theme.lead
            }
            SmallText {
                width: parent.width
                text: screen.known ? qsTr("Price as of %1").arg(Phrases.age(screen.piece.priceAgeUnit, screen.piece.priceAgeCount)) : ""
                color: Theme.inkFaint
            }
        }
        Notice {
            width: parent.width
            visible: screen.known && screen.piece.offerTitle !== ""
            mark: Theme.gold
            title: screen.known ? screen.piece.offerTitle : ""
            text: screen.known ? screen.piece.offerText : ""
        }
        BodyText {
            width: parent.width
            text: screen.known ? screen.piece.story : ""
            color: Theme.inkQuiet
        }
        Column {
            width: parent.width

            Rule {
                width: parent.width
            }
            Fact {
                label: qsTr("Metal")
                value: screen.known ? Phrases.metal(screen.piece.metal) : ""
            }
            Fact {
                label: qsTr("Weight")
                value: screen.known ? screen.piece.grams + "  ·  " + screen.piece.chi : ""
            }
            Fact {
                label: qsTr("Stones")
                value: screen.known ? Phrases.gems(screen.piece.gems) : ""
            }
            Fact {
                label: qsTr("In stock")
                value: screen.known ? Phrases.stock(screen.piece.stockCount) : ""
                note: screen.known && screen.piece.stockAgeUnit !== "" ? qsTr("Counted %1").arg(Phrases.age(screen.piece.stockAgeUnit, screen.piece.stockAgeCount)) : ""
            }
            Fact {
                label: qsTr("Number")
                value: screen.known ? screen.piece.sku : ""
            }
        }
    }
    ScrollMark {
        view: area
        anchors.right: area.right
    }
    RowLayout {
        id: actions

        anchors.left: area.left
        anchors.right: area.right
        anchors.bottom: parent.bottom
        anchors.bottomMargin: Theme.m
        spacing: Theme.m

        LineButton {
            objectName: "onModel"
            Layout.fillHeight: true
            Layout.maximumWidth: actions.width * 0.34
            text: qsTr("On a model")
            onClicked: ModelView.open(screen.piece.sku)
        }
        GoldButton {
            objectName: "tryOn"
            Layout.fillWidth: true
            text: qsTr("Try on in the mirror")
            onClicked: VisitView.tryOn(screen.piece.sku)
        }
        HeartButton {
            plate: true
            piece: screen.piece
        }
    }
}
