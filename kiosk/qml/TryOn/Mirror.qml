// The live mirror: the camera picture with what is worn, from one instant.
//
//     Mirror { anchors.fill: parent; active: true; pieces: [{ sku: "E-1", kind: "earring", model: "/path.glb" }] }
//
// It fills its item (cropped, never stretched), and shows nothing over the picture but jewellery: words and
// outlines are the screen's, from `guidance` and `cameraState` ("starting", "live", "gone").
// While `active` is false no frame is looked at, and the last one is forgotten.
pragma ComponentBehavior: Bound

import QtQuick
import QtQuick3D
import Kiosk.TryOn

Item {
    id: mirror

    property alias pieces: theStage.pieces
    property alias active: theStage.active
    property bool mirrored: true
    readonly property alias guidance: theStage.guidance
    readonly property alias shown: theStage.shown
    readonly property alias cameraState: theStage.cameraState
    readonly property alias stage: theStage
    readonly property alias jewellery: jewellery

    signal pieceRefused(string sku, string reason)

    function preload(pieces) {
        theStage.preload(pieces);
    }

    clip: true

    MirrorStage {
        id: theStage
        width: mirror.width
        height: mirror.height
        feed: theFeed
        live: LiveVision
        onPieceRefused: (sku, reason) => mirror.pieceRefused(sku, reason)
    }
    MirrorFeed {
        id: theFeed
    }

    Item {
        anchors.fill: parent
        // The only place where left and right change sides.
        transform: Scale {
            origin.x: mirror.width / 2
            xScale: mirror.mirrored ? -1 : 1
        }

        View3D {
            id: picture

            // In line, a view does not follow its item's transform: the side is changed here as well.
            readonly property real side: mirror.mirrored ? -1 : 1

            anchors.fill: parent
            camera: flat
            // Straight onto the screen: one full pass less than by way of a texture.
            renderMode: View3D.Inline
            environment: SceneEnvironment {
                backgroundMode: SceneEnvironment.Color
                clearColor: "#101010"
                antialiasingMode: SceneEnvironment.NoAA
                tonemapMode: SceneEnvironment.TonemapModeNone
            }

            OrthographicCamera {
                id: flat
                z: 100
            }
            Model {
                source: "#Rectangle"
                x: picture.side * (theStage.pictureX + (theStage.pictureWidth - mirror.width) / 2)
                y: -theStage.pictureY - (theStage.pictureHeight - mirror.height) / 2
                scale: Qt.vector3d(picture.side * theStage.pictureWidth / 100, theStage.pictureHeight / 100, 1)
                materials: CustomMaterial {
                    property TextureInput picture: TextureInput {
                        texture: Texture {
                            textureData: theFeed
                            mipFilter: Texture.None
                            tilingModeHorizontal: Texture.ClampToEdge
                            tilingModeVertical: Texture.ClampToEdge
                        }
                    }
                    cullMode: Material.NoCulling
                    shadingMode: CustomMaterial.Unshaded
                    vertexShader: "flat.vert"
                    fragmentShader: "camera.frag"
                }
            }
        }

        View3D {
            id: jewellery
            x: theStage.window.x
            y: theStage.window.y
            width: theStage.window.width
            height: theStage.window.height
            visible: theStage.shown > 0
            camera: eye
            environment: SceneEnvironment {
                backgroundMode: SceneEnvironment.Transparent
                antialiasingMode: theStage.samples > 1 ? SceneEnvironment.MSAA : SceneEnvironment.NoAA
                antialiasingQuality: theStage.samples > 2 ? SceneEnvironment.High : SceneEnvironment.Medium
                tonemapMode: SceneEnvironment.TonemapModeNone
            }

            CustomCamera {
                id: eye
                projection: theStage.projection
            }
            Repeater3D {
                model: theStage.occluderModel
                delegate: Model {
                    required property var shape
                    geometry: shape
                    materials: CustomMaterial {
                        shadingMode: CustomMaterial.Unshaded
                        fragmentShader: "occluder.frag"
                        cullMode: Material.NoCulling
                        depthDrawMode: Material.AlwaysDepthDraw
                    }
                }
            }
            Repeater3D {
                model: theStage.wornModel
                delegate: ChainNode {
                    stage: theStage
                }
            }
            Repeater3D {
                model: theStage.wornModel
                delegate: WornNode {
                    stage: theStage
                }
            }
        }
    }
}
