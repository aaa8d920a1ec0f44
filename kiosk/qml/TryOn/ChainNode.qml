// The chain of a necklace, in the camera's own frame; other pieces have none.
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick3D
import Kiosk.TryOn

Node {
    id: node

    required property var worn
    required property MirrorStage stage

    visible: worn.shown && stage.lit

    Repeater3D {
        model: node.worn.chain !== null ? [node.worn.chain] : []
        delegate: Node {
            id: chain
            required property var modelData
            position: modelData.position
            rotation: modelData.rotation
            scale: Qt.vector3d(modelData.size, modelData.size, modelData.size)
            visible: modelData.laid

            ShadowModel {
                under: chain.modelData.shadow
                strength: node.worn.opacity
                worn: node.worn
                stage: node.stage
            }
            Repeater3D {
                model: chain.modelData.strands
                delegate: JewelModel {
                    required property var modelData
                    part: modelData
                    worn: node.worn
                    stage: node.stage
                }
            }
        }
    }
}
