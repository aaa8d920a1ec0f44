import QtQuick
import QtQuick.Shapes
import Theme

/*
    Where to hold the face or the hand, as one fine line, with a mark where the piece will be. `kind` is the piece's.
    Our own drawing on a grid of 100 x 130.
*/
Item {
    id: ghost

    property string kind: ""
    // `guidance` as in MirrorWords; `wanted` while nothing else is in the way.
    property string guidance: ""
    property bool wanted: false
    readonly property bool shown: wanted && helps(kind)
    // What is drawn: it stays until the line is gone.
    property string drawn: ""
    readonly property bool hand: onHand(drawn)
    readonly property string face: "M50 8 C71 8 80 24 80 46 C80 58 78 66 74 76 C69 89 60 98 50 98 C40 98 31 89 26 76 C22 66 20 58 20 46 C20 24 29 8 50 8 Z M20 50 C15 46 12 50 13.5 57 C15 65 18 70 22 69 M80 50 C85 46 88 50 86.5 57 C85 65 82 70 78 69"
    readonly property string neck: " M38 94 L37 108 C36 115 26 119 8 124 M62 94 L63 108 C64 115 74 119 92 124"
    readonly property string palm: "M33 128 C33 117 31 109 28 100 C25 92 22 85 19.5 77 L9.5 58 C7 52.5 13 48.5 17 53 L28 66 L25.5 27 C25.3 20.5 33.6 20 34.4 26.5 L39 58 L40.5 15.5 C40.8 8.5 49.6 8.6 49.8 15.6 L51 57 L57.5 20.5 C58.8 14 67.2 15.6 66.4 22.2 L62.6 60 L73.5 36 C76.4 30 84 33.4 81.6 39.8 L72.5 69 C71.4 82 70.6 92 69.6 100 C68.4 110 68 118 68.5 128"
    readonly property string mark: {
        switch (drawn) {
        case "earring":
            return "M15.8 72 a1.7 1.7 0 1 1 3.4 0 a1.7 1.7 0 1 1 -3.4 0 M80.8 72 a1.7 1.7 0 1 1 3.4 0 a1.7 1.7 0 1 1 -3.4 0";
        case "nose_stud":
            return "M55 63 a1.4 1.4 0 1 1 2.8 0 a1.4 1.4 0 1 1 -2.8 0";
        case "necklace":
            return "M36.9 108 C38.5 119 43.5 125 50 125 C56.5 125 61.5 119 63.1 108";
        case "ring":
            return "M53.6 44.5 L62.6 46.4 M53.1 47.3 L62.2 49.2";
        case "bracelet":
        case "watch":
            return "M32.2 116 C44 120.5 57 120.5 68.4 116 M32.7 120.5 C44 125 57 125 68.3 120.5";
        default:
            return "";
        }
    }

    function onHand(kind: string): bool {
        return ["ring", "bracelet", "watch"].includes(kind);
    }

    // Whether an outline of this kind goes with what is said.
    function helps(kind: string): bool {
        return (onHand(kind) ? ["show_hand", "show_left_hand", "show_right_hand", "back_of_hand", "hand_in_picture"] : ["show_face", "show_neck", "come_closer"]).includes(guidance);
    }
    function draw(): void {
        if (wanted && helps(kind))
            drawn = kind;
    }

    opacity: shown ? 1 : 0
    visible: opacity > 0
    onKindChanged: draw()
    onShownChanged: draw()

    Behavior on opacity {
        NumberAnimation {
            duration: Theme.calm
            easing.type: Easing.InOutQuad
        }
    }

    Shape {
        id: drawing

        width: 100
        height: 130
        scale: Math.min(ghost.width / width, ghost.height / height)
        anchors.centerIn: parent
        preferredRendererType: Shape.CurveRenderer

        ShapePath {
            strokeColor: Theme.ghost
            strokeWidth: 3 * Theme.hair / Math.max(drawing.scale, 0.1)
            capStyle: ShapePath.RoundCap
            joinStyle: ShapePath.RoundJoin
            fillColor: Theme.clear

            PathSvg {
                path: ghost.hand ? ghost.palm : ghost.face + ghost.neck
            }
        }
        ShapePath {
            strokeColor: Theme.goldLight
            strokeWidth: 3 * Theme.hair / Math.max(drawing.scale, 0.1)
            capStyle: ShapePath.RoundCap
            joinStyle: ShapePath.RoundJoin
            fillColor: Theme.clear

            PathSvg {
                path: ghost.mark
            }
        }
    }
}
