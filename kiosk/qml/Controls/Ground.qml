import QtQuick
import Theme

/* The warm dark ground that every screen stands on. */
Rectangle {
    gradient: Gradient {
        GradientStop {
            position: 0
            color: Theme.groundGlow
        }
        GradientStop {
            position: 0.55
            color: Theme.ground
        }
    }
}
