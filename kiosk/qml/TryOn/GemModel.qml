// Cut stones, traced in the shader.
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick3D
import Kiosk.TryOn

Model {
    id: model

    required property var part
    required property var worn
    required property MirrorStage stage
    readonly property bool veiled: worn.underHair && stage.veiled

    geometry: part.geometry
    position: part.position
    rotation: part.rotation
    materials: CustomMaterial {
        property TextureInput planes: TextureInput {
            texture: Texture {
                textureData: model.part.planes
                magFilter: Texture.Nearest
                minFilter: Texture.Nearest
                mipFilter: Texture.None
            }
        }
        property TextureInput sky: TextureInput {
            texture: Texture {
                textureData: model.stage.sky as TextureData
                mipFilter: Texture.None
            }
        }
        property real index: model.part.index
        property real spread: model.part.spread
        property int ways: model.stage.dispersion ? 3 : 1
        property vector3d absorption: model.part.absorption
        property int bounces: model.stage.bounces
        property int rays: model.stage.rays
        property int grid: model.stage.grid
        property matrix4x4 lightTurn: model.stage.lightTurn
        property vector3d lightTint: model.stage.lightTint
        property TextureInput hair: TextureInput {
            enabled: model.veiled
            texture: HairTexture {
                stage: model.stage
            }
        }
        property bool veiled: model.veiled
        // Bound only where it is asked: it changes with every frame.
        property matrix4x4 intoHair: model.veiled ? model.stage.intoHair : Qt.matrix4x4()
        property real softness: 1.6 * model.stage.resolution
        property real exposure: 1.0
        property real fade: model.worn.opacity
        shadingMode: CustomMaterial.Unshaded
        vertexShader: "gem.vert"
        fragmentShader: "gem.frag"
        depthDrawMode: Material.AlwaysDepthDraw
        sourceBlend: CustomMaterial.One
        destinationBlend: CustomMaterial.OneMinusSrcAlpha
    }
}
