"""On-device vision: what the camera sees and where jewellery goes. No Qt, no database, no network.

All positions are millimetres in the camera frame: x right, y down, z forward, origin at the camera.
Left and right are the person's own. Pictures are never mirrored here.
"""

from models.runtime import FileState, doctor

__all__ = ["FileState", "doctor"]
