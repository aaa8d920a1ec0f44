// What is worn, with the body parts that hide it: as small a view as holds all of it (the cost is fill).
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick3D
import Kiosk.TryOn

Item {
    id: view

    required property MirrorStage stage
    required property bool bare
    required property int fadeMs
    property alias importScene: jewellery.importScene

    View3D {
        id: jewellery
        x: view.stage.window.x
        y: view.stage.window.y
        width: view.stage.window.width
        height: view.stage.window.height
        visible: view.stage.shown > 0 && opacity > 0
        opacity: view.bare ? 0 : 1
        Behavior on opacity {
            NumberAnimation {
                duration: view.fadeMs
            }
        }
        explicitTextureWidth: Math.ceil(width * view.stage.resolution)
        explicitTextureHeight: Math.ceil(height * view.stage.resolution)
        camera: eye
        environment: SceneEnvironment {
            backgroundMode: SceneEnvironment.Transparent
            antialiasingMode: view.stage.samples > 1 ? SceneEnvironment.MSAA : SceneEnvironment.NoAA
            antialiasingQuality: view.stage.samples > 2 ? SceneEnvironment.High : SceneEnvironment.Medium
            tonemapMode: SceneEnvironment.TonemapModeNone
            effects: view.stage.grid > 0 ? [still] : []
        }

        Effect {
            id: still
            property int grid: view.stage.grid
            passes: Pass {
                shaders: Shader {
                    stage: Shader.Fragment
                    shader: "still.frag"
                }
            }
        }
        CustomCamera {
            id: eye
            projection: view.stage.projection
            frustumCullingEnabled: true
        }
        Repeater3D {
            model: view.stage.occluderModel
            delegate: Model {
                required property var shape
                visible: shape.shown
                geometry: shape.geometry
                position: shape.position
                rotation: shape.rotation
                scale: Qt.vector3d(shape.size, shape.size, shape.size)
                materials: CustomMaterial {
                    shadingMode: CustomMaterial.Unshaded
                    fragmentShader: "occluder.frag"
                    cullMode: Material.NoCulling
                    depthDrawMode: Material.AlwaysDepthDraw
                }
            }
        }
        Repeater3D {
            model: view.stage.wornModel
            delegate: ChainNode {
                stage: view.stage
            }
        }
        Repeater3D {
            model: view.stage.wornModel
            delegate: WornNode {
                stage: view.stage
            }
        }
    }
}
