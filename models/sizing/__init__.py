"""Ring and bracelet size from one picture of a hand beside a bank-size card or the printed pad."""

from models.sizing.measure import (
    Again,
    BraceletSize,
    Measured,
    Reason,
    RingSize,
    measure_bracelet,
    measure_ring,
    measure_rings,
)
from models.sizing.sizes import RingNumbers, ring_numbers

__all__ = [
    "Again",
    "BraceletSize",
    "Measured",
    "Reason",
    "RingNumbers",
    "RingSize",
    "measure_bracelet",
    "measure_ring",
    "measure_rings",
    "ring_numbers",
]
