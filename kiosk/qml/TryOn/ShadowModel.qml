// The shadow of what lies on the skin (kiosk/tryon/shadow.py).
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick3D
import Kiosk.TryOn

Model {
    id: model

    required property var under
    required property real strength
    required property var worn
    required property MirrorStage stage
    readonly property bool veiled: worn.underHair && stage.veiled

    geometry: under.geometry
    // Drawn first, as if it were far away: what lies on the skin covers its shadow.
    depthBias: 10000
    materials: CustomMaterial {
        property TextureInput picture: TextureInput {
            texture: Texture {
                textureData: model.under.picture
                mipFilter: Texture.None
                tilingModeVertical: Texture.ClampToEdge
            }
        }
        property real strength: model.strength
        property TextureInput hair: TextureInput {
            enabled: model.veiled
            texture: HairTexture {
                stage: model.stage
            }
        }
        property bool veiled: model.veiled
        // Bound only where it is asked: it changes with every frame.
        property matrix4x4 intoHair: model.veiled ? model.stage.intoHair : Qt.matrix4x4()
        property real lift: model.under.lift
        shadingMode: CustomMaterial.Unshaded
        vertexShader: "shadow.vert"
        fragmentShader: "shadow.frag"
        cullMode: Material.NoCulling
        depthDrawMode: Material.NeverDepthDraw
        sourceBlend: CustomMaterial.One
        destinationBlend: CustomMaterial.OneMinusSrcAlpha
    }
}
