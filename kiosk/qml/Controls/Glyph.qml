import QtQuick
import QtQuick.Shapes
import Theme

/* A line drawing by name, on a grid of 24. Unknown names draw nothing. */
Item {
    id: glyph

    property string name: ""
    property color color: Theme.ink
    property bool filled: false
    readonly property var paths: ({
            "back": "M15 4 L7 12 L15 20",
            "next": "M9 4 L17 12 L9 20",
            "close": "M5 5 L19 19 M19 5 L5 19",
            "check": "M4 12.5 L9.5 18 L20 6.5",
            "heart": "M12 20 C5 15 3 11.5 3 8.6 C3 5.9 5.1 4 7.5 4 C9.4 4 11.1 5.1 12 6.9 C12.9 5.1 14.6 4 16.5 4 C18.9 4 21 5.9 21 8.6 C21 11.5 19 15 12 20 Z",
            "text": "M2.5 19 L8.5 5 L14.5 19 M4.6 14 L12.4 14 M22 11 L22 19 M22 15 A3.4 3.9 0 1 1 15.2 15 A3.4 3.9 0 1 1 22 15",
            "code": "M4 4 h6 v6 h-6 Z M14 4 h6 v6 h-6 Z M4 14 h6 v6 h-6 Z M14 14 h2.5 v2.5 M20 14 v6 h-2.5 M14 20 h1",
            "eye": "M2 12 C5 7 8.5 5 12 5 C15.5 5 19 7 22 12 C19 17 15.5 19 12 19 C8.5 19 5 17 2 12 Z M9 12 a3 3 0 1 1 6 0 a3 3 0 1 1 -6 0",
            "hand": "M7 21 C5 18 3.5 15.5 3 13.5 C3.8 12.6 5 12.8 6.5 15 L6.5 6.5 C6.5 4.8 9 4.8 9 6.5 L9 11 L9 4.5 C9 2.8 11.7 2.8 11.7 4.5 L11.7 11 L11.7 5 C11.7 3.4 14.3 3.4 14.3 5 L14.3 11.5 L14.3 7 C14.3 5.5 16.8 5.5 16.8 7 L16.8 15 C16.8 17.5 16 19.5 15 21 Z",
            "card": "M3 6 h18 v12 h-18 Z M3 10 h18 M6 15 h4",
            "join": "M12 4.5 L12 19.5 M4.5 12 L19.5 12",
            "shield": "M12 3 L19.5 6 C19.5 13 17 18 12 21 C7 18 4.5 13 4.5 6 Z M8.7 12 L11.2 14.5 L15.5 9.7",
            "erase": "M8.5 5.5 L21 5.5 L21 18.5 L8.5 18.5 L3 12 Z M12 9.5 L17 14.5 M17 9.5 L12 14.5",
            "shift": "M12 4 L20 12.5 L15.5 12.5 L15.5 20 L8.5 20 L8.5 12.5 L4 12.5 Z",
            "gift": "M4 10 h16 v10 h-16 Z M3 7 h18 v3 h-18 Z M12 7 L12 20 M12 7 C8 7 7 3.5 9 3.3 C11 3.1 12 6 12 7 C12 6 13 3.1 15 3.3 C17 3.5 16 7 12 7",
            "receipt": "M6 3 h12 v18 L16 19.5 L14 21 L12 19.5 L10 21 L8 19.5 L6 21 Z M9 8 h6 M9 12 h6",
            "camera": "M3 8 h4 l2 -2.8 h6 l2 2.8 h4 v11.5 h-18 Z M8.4 13.6 a3.6 3.6 0 1 1 7.2 0 a3.6 3.6 0 1 1 -7.2 0",
            "photo": "M4 4 h16 v16 h-16 Z M4 16.5 L9 11.5 L13.5 16 L16 13.5 L20 17.5 M14.2 8.6 a1.5 1.5 0 1 1 3 0 a1.5 1.5 0 1 1 -3 0",
            "points": "M12 3.5 L14.6 9.2 L20.8 9.9 L16.2 14.1 L17.5 20.2 L12 17.1 L6.5 20.2 L7.8 14.1 L3.2 9.9 L9.4 9.2 Z",
            "bare": "M12 3 a2 2 0 1 1 -0.1 4 M12 7 L12 9.5 M12 9.5 C9 13 7.5 15 7.5 17 A4.5 4.5 0 0 0 16.5 17 C16.5 15 15 13 12 9.5 Z M4 4 L20 20",
            "freeze": "M8.5 5 L8.5 19 M15.5 5 L15.5 19",
            "live": "M7.5 4.5 L19 12 L7.5 19.5 Z",
            "compare": "M3.5 5 h7 v14 h-7 Z M13.5 5 h7 v14 h-7 Z",
            "adjust": "M3.5 7 h9 M16.5 7 h4 M12.5 7 a2 2 0 1 1 4 0 a2 2 0 1 1 -4 0 M3.5 17 h4 M11.5 17 h9 M7.5 17 a2 2 0 1 1 4 0 a2 2 0 1 1 -4 0",
            "closer": "M4 10.5 a6.5 6.5 0 1 1 13 0 a6.5 6.5 0 1 1 -13 0 M15.3 15.3 L20.5 20.5 M10.5 7.5 L10.5 13.5 M7.5 10.5 L13.5 10.5",
            "further": "M4 10.5 a6.5 6.5 0 1 1 13 0 a6.5 6.5 0 1 1 -13 0 M15.3 15.3 L20.5 20.5 M7.5 10.5 L13.5 10.5",
            "person": "M8 8 a4 4 0 1 1 8 0 a4 4 0 1 1 -8 0 M4 21 C4.5 16.5 8 14.5 12 14.5 C16 14.5 19.5 16.5 20 21",
            "earring": "M12 3 a2 2 0 1 1 -0.1 4 M12 7 L12 9.5 M12 9.5 C9 13 7.5 15 7.5 17 A4.5 4.5 0 0 0 16.5 17 C16.5 15 15 13 12 9.5 Z",
            "necklace": "M4 4 C4 12 8 15.5 12 15.5 C16 15.5 20 12 20 4 M12 15.5 L9.8 18 L12 21.5 L14.2 18 Z",
            "ring": "M6 15 a6 6 0 1 1 12 0 a6 6 0 1 1 -12 0 M12 9 L9 5.5 L10.5 3 L13.5 3 L15 5.5 Z",
            "bracelet": "M3 12 a9 6.5 0 1 1 18 0 a9 6.5 0 1 1 -18 0 M5.5 12 a6.5 4.2 0 1 1 13 0 a6.5 4.2 0 1 1 -13 0",
            "watch": "M6.5 12 a5.5 5.5 0 1 1 11 0 a5.5 5.5 0 1 1 -11 0 M9 7 L9.6 2.5 L14.4 2.5 L15 7 M9 17 L9.6 21.5 L14.4 21.5 L15 17 M12 9 L12 12 L14 13.2",
            "nose_stud": "M12 6 L8 10 L12 16 L16 10 Z M8 10 L16 10 M12 16 L12 20"
        })

    implicitWidth: Theme.glyph
    implicitHeight: Theme.glyph

    Shape {
        width: 24
        height: 24
        scale: Math.min(glyph.width, glyph.height) / 24
        transformOrigin: Item.TopLeft
        preferredRendererType: Shape.CurveRenderer

        ShapePath {
            strokeColor: glyph.color
            strokeWidth: 1.4
            capStyle: ShapePath.RoundCap
            joinStyle: ShapePath.RoundJoin
            fillColor: glyph.filled ? glyph.color : Theme.clear

            PathSvg {
                path: glyph.paths[glyph.name] ?? ""
            }
        }
    }
}
