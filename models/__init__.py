"""On-device vision: what the camera sees and where jewellery goes. No Qt, no database, no network.

All positions are millimetres in the camera frame: x right, y down, z forward, origin at the camera.
Left and right are the person's own. Pictures are never mirrored here.
"""

import os

# onnxruntime's published builds (since 1.29) tell their maker about every network that is loaded, with an identifier
# of the machine, unless this is set before the library is. Nothing leaves a kiosk that its owner did not ask for.
os.environ["ORT_DISABLE_TELEMETRY"] = "1"

from models.runtime import FileState, doctor

__all__ = ["FileState", "doctor"]
