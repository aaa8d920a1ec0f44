// Metal, pearl, jade and plain matter.
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
        property TextureInput levels: TextureInput {
            texture: Texture {
                textureData: model.stage.levels as TextureData
                mipFilter: Texture.None
                tilingModeVertical: Texture.ClampToEdge
            }
        }
        property TextureInput picture: TextureInput {
            enabled: model.part.picture !== null
            texture: Texture {
                textureData: model.part.picture
            }
        }
        property TextureInput relief: TextureInput {
            enabled: model.worn.relief !== null
            texture: Texture {
                textureData: model.worn.relief
                mipFilter: Texture.None
                tilingModeHorizontal: Texture.ClampToEdge
                tilingModeVertical: Texture.ClampToEdge
            }
        }
        property bool engraved: model.worn.relief !== null
        property vector3d faceOrigin: model.worn.faceOrigin
        property vector3d faceRight: model.worn.faceRight
        property vector3d faceUp: model.worn.faceUp
        property vector2d faceSize: model.worn.faceSize
        property bool pictured: model.part.picture !== null
        property bool baked: model.part.baked
        property TextureInput sky: TextureInput {
            texture: Texture {
                textureData: model.stage.sky as TextureData
                mipFilter: Texture.None
                tilingModeVertical: Texture.ClampToEdge
            }
        }
        // What the piece mirrors of itself; a chain that is laid anew has no such table.
        property TextureInput own: TextureInput {
            enabled: model.part.traced
            texture: Texture {
                textureData: model.worn.own
                magFilter: Texture.Nearest
                minFilter: Texture.Nearest
                mipFilter: Texture.None
            }
        }
        property vector3d tree: model.worn.tree
        property int mirrors: model.stage.mirrors
        property int rays: model.stage.rays
        property int grid: model.stage.grid
        property int look: model.part.look
        property vector3d colour: model.part.colour
        property real roughness: model.part.roughness
        property real tile: model.part.tile
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
        vertexShader: "jewel.vert"
        fragmentShader: model.part.traced && model.stage.mirrors > 0 ? "metal.frag" : "jewel.frag"
        cullMode: Material.NoCulling
        depthDrawMode: Material.AlwaysDepthDraw
        sourceBlend: CustomMaterial.One
        destinationBlend: CustomMaterial.OneMinusSrcAlpha
    }
}
