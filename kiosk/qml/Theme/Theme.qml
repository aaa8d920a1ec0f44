pragma Singleton

import QtQuick
import Kiosk

/*
    Every colour, size and duration of the screens. Nothing else holds a literal one.
    The window tells its size once (Main.qml); all the rest follows.
    Trap: sizes of text depend on the panel's real millimetres where they are known (ComfortView).
*/
QtObject {
    id: theme

    // The window
    property real windowWidth: 1080
    property real windowHeight: 1920
    readonly property bool portrait: windowHeight > windowWidth
    readonly property real shortSide: Math.min(windowWidth, windowHeight)
    readonly property bool compact: shortSide < 960
    readonly property real unit: Math.max(0.7, Math.min(1.6, shortSide / 1080))

    // Colours
    readonly property bool highContrast: ComfortView.highContrast
    readonly property color ground: highContrast ? "#000000" : "#120e0b"
    readonly property color groundGlow: highContrast ? "#000000" : "#241b15"
    readonly property color surface: highContrast ? "#000000" : "#1d1713"
    readonly property color surfaceRaised: highContrast ? "#1a1a1a" : "#2a211b"
    readonly property color surfacePressed: highContrast ? "#333333" : "#382c23"
    readonly property color hairline: highContrast ? "#ffffff" : "#3a2f26"
    readonly property color outline: highContrast ? "#ffffff" : "#85745f"
    readonly property color ink: highContrast ? "#ffffff" : "#f5eee2"
    readonly property color inkQuiet: highContrast ? "#ffffff" : "#c3b5a1"
    readonly property color inkFaint: highContrast ? "#f0f0f0" : "#9c8d7a"
    readonly property color gold: highContrast ? "#ffd98a" : "#cfae70"
    readonly property color goldLight: highContrast ? "#ffe9bd" : "#ead3a2"
    readonly property color inkOnGold: "#1a120a"
    readonly property color blush: highContrast ? "#ffc9b3" : "#e0a98f"
    readonly property color veil: highContrast ? "#f2000000" : "#e0100c09"
    readonly property color scrim: highContrast ? "#e6000000" : "#a6100c09"
    readonly property color ghost: highContrast ? "#ffffff" : "#b3f5eee2"
    readonly property color clear: "transparent"

    // Text. The smallest text is legible at the distance a shopper stands at; see docs/architecture.md, "The look".
    readonly property string serif: "Cormorant Garamond"
    readonly property string sans: "Be Vietnam Pro"
    readonly property real capitalShare: 0.7
    readonly property real assumedSmallest: compact ? 22 : 26 * unit
    readonly property real legible: ComfortView.capitalMm * ComfortView.pixelsPerMm / capitalShare
    readonly property real smallest: legible > 0 ? Math.max(18, Math.min(legible, assumedSmallest * 1.6)) : assumedSmallest
    readonly property real textScale: ComfortView.textScale
    readonly property real largeScale: 1 + (textScale - 1) * 0.6
    readonly property int small: Math.round(smallest * textScale)
    readonly property int body: Math.round(smallest * 1.12 * textScale)
    readonly property int lead: Math.round(smallest * 1.3 * textScale)
    readonly property int heading: Math.round(Math.max(smallest * 1.6, 48 * unit) * largeScale)
    readonly property int title: Math.round(Math.max(smallest * 2, 68 * unit) * largeScale)
    // A name that is drawn, and does not grow with the words.
    readonly property int wordmark: Math.round(Math.max(smallest * 1.6, 48 * unit))
    readonly property int display: Math.round(Math.max(smallest * 2.4, 96 * unit) * largeScale)
    readonly property real lineHeight: 1.28
    readonly property real tightLineHeight: 1.02
    readonly property real spaced: small * 0.14
    readonly property real widelySpaced: small * 0.42

    // Space
    readonly property int hair: Math.max(1, Math.round(1.5 * unit))
    readonly property int xs: Math.round(8 * unit)
    readonly property int s: Math.round(16 * unit)
    readonly property int m: Math.round(28 * unit)
    readonly property int l: Math.round(48 * unit)
    readonly property int xl: Math.round(80 * unit)
    readonly property int margin: Math.round((portrait ? 72 : 88) * unit)
    readonly property int radius: Math.round(6 * unit)
    readonly property int focusWidth: Math.max(3, Math.round(4 * unit))
    readonly property int focusGap: Math.max(4, Math.round(6 * unit))
    readonly property int readable: Math.round(900 * unit * largeScale)

    // Touch: 15 mm on the real panel, and never under 44 px.
    readonly property real touchMm: 15
    readonly property int touch: Math.round(Math.max(44, ComfortView.pixelsPerMm > 0 ? touchMm * ComfortView.pixelsPerMm : 64 * unit))
    // Drawings grow with the words, though less.
    readonly property int round: Math.round(touch * (1 + (largeScale - 1) * 0.4))
    readonly property int glyph: Math.round(round * 0.46)

    // Reach: in reach mode everything that is touched lies in the lower part of the screen.
    readonly property bool reachMode: ComfortView.reachMode
    readonly property int reachTop: reachMode ? Math.round(windowHeight * (portrait ? 0.42 : 0.18)) : 0

    // Motion
    readonly property bool still: ComfortView.reducedMotion
    readonly property int quick: still ? 0 : 140
    readonly property int calm: still ? 0 : 420
    readonly property int slow: still ? 0 : 1400
    readonly property int breath: 2600
    readonly property int dwell: 7000
    readonly property real hold: 2
    readonly property int restMs: 320
    readonly property int pieceFade: still ? 0 : 180
    readonly property real zoomStep: 1.5
    readonly property real drift: still ? 1 : 1.06
    readonly property real pressedScale: still ? 1 : 0.985
    readonly property real disabledOpacity: 0.45
}
