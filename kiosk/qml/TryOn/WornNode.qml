// One piece at one place of the body.
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick3D
import Kiosk.TryOn

Node {
    id: node

    required property var worn
    required property MirrorStage stage

    // What is not shown waits behind the camera and is left out there: Qt would drop its meshes and textures, and the
    // first picture that needs them again would take twice as long.
    position: worn.shown ? worn.position : Qt.vector3d(0, 0, 1e5)
    rotation: worn.rotation
    scale: Qt.vector3d(worn.size, worn.size, worn.size)
    visible: stage.lit

    Repeater3D {
        model: node.worn.parts.filter(part => part.gem)
        delegate: GemModel {
            required property var modelData
            part: modelData
            worn: node.worn
            stage: node.stage
        }
    }
    Repeater3D {
        model: node.worn.parts.filter(part => !part.gem)
        delegate: JewelModel {
            required property var modelData
            part: modelData
            worn: node.worn
            stage: node.stage
        }
    }
    // The lobe or the wing of the nose itself: a flat body behind the skin that hides the post.
    Model {
        visible: node.worn.pierced
        source: "#Sphere"
        position: Qt.vector3d(0, 0.5, -4.6)
        scale: Qt.vector3d(0.11, 0.13, 0.085)
        materials: CustomMaterial {
            shadingMode: CustomMaterial.Unshaded
            fragmentShader: "occluder.frag"
            depthDrawMode: Material.AlwaysDepthDraw
        }
    }
    Repeater3D {
        model: node.worn.shadow !== null ? [node.worn.shadow] : []
        delegate: ShadowModel {
            required property var modelData
            under: modelData
            strength: node.worn.opacity
            worn: node.worn
            stage: node.stage
            visible: node.worn.onSkin
        }
    }
}
