import QtQuick
import QtQuick.Templates as T
import Theme

/*
    What every control that can be touched is made of: at least a finger's size, Space and Enter press it,
    a ring shows when keys are used. Give it a contentItem and a background.
*/
T.AbstractButton {
    id: control

    property real ringRadius: Theme.radius

    // Layouts cut widths to whole pixels: without the ceiling a word would wrap for want of half of one.
    implicitWidth: Math.ceil(Math.max(Theme.touch, implicitBackgroundWidth + leftInset + rightInset, implicitContentWidth + leftPadding + rightPadding))
    implicitHeight: Math.max(Theme.touch, implicitBackgroundHeight + topInset + bottomInset, implicitContentHeight + topPadding + bottomPadding)
    focusPolicy: Qt.StrongFocus
    activeFocusOnTab: true
    scale: down ? Theme.pressedScale : 1
    opacity: enabled ? 1 : Theme.disabledOpacity
    Accessible.name: text
    Keys.onReturnPressed: control.click()
    Keys.onEnterPressed: control.click()

    Behavior on scale {
        NumberAnimation {
            duration: Theme.quick
            easing.type: Easing.OutQuad
        }
    }

    FocusRing {
        shown: control.visualFocus
        around: control.ringRadius
    }
}
