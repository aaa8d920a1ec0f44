"""The mirror: camera picture and jewellery, from one instant."""

from kiosk.tryon.live import LiveVision, attach
from kiosk.tryon.model_still import ModelStill
from kiosk.tryon.stage import MirrorStage
from kiosk.tryon.vision import Seen, VisionThread

__all__ = ["LiveVision", "MirrorStage", "ModelStill", "Seen", "VisionThread", "attach"]
