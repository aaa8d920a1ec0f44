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
        property bool pictured: model.part.picture !== null
        property int look: model.part.look
        property vector3d colour: model.part.colour
        property real roughness: model.part.roughness
        property matrix4x4 lightTurn: model.stage.lightTurn
        property vector3d lightTint: model.stage.lightTint
        property real exposure: 0.9
        property real fade: model.worn.opacity
        shadingMode: CustomMaterial.Unshaded
        vertexShader: "jewel.vert"
        fragmentShader: "jewel.frag"
        cullMode: Material.NoCulling
        depthDrawMode: Material.AlwaysDepthDraw
        sourceBlend: CustomMaterial.One
        destinationBlend: CustomMaterial.OneMinusSrcAlpha
    }
}
