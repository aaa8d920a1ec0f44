// Hair that lies over what is worn on the neck (kiosk/tryon/veil.py).
import QtQuick3D
import Kiosk.TryOn

Texture {
    required property MirrorStage stage

    textureData: stage.hair as TextureData
    mipFilter: Texture.None
    tilingModeHorizontal: Texture.ClampToEdge
    tilingModeVertical: Texture.ClampToEdge
}
