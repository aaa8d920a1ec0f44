import QtQuick
import Theme

/* A hairline across its parent. */
Rectangle {
    implicitHeight: Theme.hair
    implicitWidth: Theme.xl
    color: Theme.hairline
}
