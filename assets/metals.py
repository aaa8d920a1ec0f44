"""The colour of metals from published optical constants: the one place where a metal's reflectance comes from.

A polished metal's colour is its spectral reflectance at normal incidence, ``((n - 1)^2 + k^2) / ((n + 1)^2 + k^2)``
(Fresnel), seen by the CIE 1931 observer under D65 and told in linear sRGB, a perfect mirror being (1, 1, 1).

n and k are the published tables, as the refractiveindex.info database hands them on (public domain, CC0 1.0;
M. N. Polyanskiy, Sci. Data 11, 94, 2024):

- gold, silver, copper: P. B. Johnson, R. W. Christy, Phys. Rev. B 6, 4370 (1972)
- iron (for steel): P. B. Johnson, R. W. Christy, Phys. Rev. B 9, 5056 (1974)
- rhodium: J. H. Weaver, C. G. Olson, D. W. Lynch, Phys. Rev. B 15, 4115 (1977), numbers from Palik's handbook
- platinum: A. D. Rakic et al., Appl. Opt. 37, 5271 (1998), Lorentz-Drude fit

The observer is the analytic fit of C. Wyman, P.-P. Sloan, P. Shirley, JCGT 2 (2), 2013. An alloy mixes the
permittivities ``(n + ik)^2`` of its metals by atoms. That is a model, as no n and k of jewellers' alloys are at hand;
in CIELAB it puts 750 gold at (a*, b*) = (1, 24) for 2N, (4, 24) for 3N and (7, 23) for 5N, the order and spread of
ISO 8654, and pure gold at (5, 34). White gold is drawn as the rhodium that it is plated with.
"""

from __future__ import annotations

from functools import cache

import numpy as np
from numpy.typing import NDArray

Linear = tuple[float, float, float]
Table = tuple[tuple[float, float, float], ...]

GOLD: Table = (
    (381.5, 1.46, 1.933),
    (397.4, 1.47, 1.952),
    (413.3, 1.46, 1.958),
    (430.5, 1.45, 1.948),
    (450.9, 1.38, 1.914),
    (471.4, 1.31, 1.849),
    (495.9, 1.04, 1.833),
    (520.9, 0.62, 2.081),
    (548.6, 0.43, 2.455),
    (582.1, 0.29, 2.863),
    (616.8, 0.21, 3.272),
    (659.5, 0.14, 3.697),
    (704.5, 0.13, 4.103),
)
"""Wavelength in nm, n, k."""
SILVER: Table = (
    (381.5, 0.05, 1.864),
    (397.4, 0.05, 2.070),
    (413.3, 0.05, 2.275),
    (430.5, 0.04, 2.462),
    (450.9, 0.04, 2.657),
    (471.4, 0.05, 2.869),
    (495.9, 0.05, 3.093),
    (520.9, 0.05, 3.324),
    (548.6, 0.06, 3.586),
    (582.1, 0.05, 3.858),
    (616.8, 0.06, 4.152),
    (659.5, 0.05, 4.483),
    (704.5, 0.04, 4.838),
)
COPPER: Table = (
    (381.5, 1.33, 2.045),
    (397.4, 1.32, 2.116),
    (413.3, 1.28, 2.207),
    (430.5, 1.25, 2.305),
    (450.9, 1.24, 2.397),
    (471.4, 1.25, 2.483),
    (495.9, 1.22, 2.564),
    (520.9, 1.18, 2.608),
    (548.6, 1.02, 2.577),
    (582.1, 0.70, 2.704),
    (616.8, 0.30, 3.205),
    (659.5, 0.22, 3.747),
    (704.5, 0.21, 4.205),
)
IRON: Table = (
    (381.0, 2.12, 2.50),
    (397.0, 2.24, 2.58),
    (413.0, 2.35, 2.65),
    (431.0, 2.48, 2.71),
    (451.0, 2.59, 2.77),
    (471.0, 2.67, 2.82),
    (496.0, 2.74, 2.88),
    (521.0, 2.86, 2.91),
    (549.0, 2.95, 2.93),
    (582.0, 2.94, 2.99),
    (617.0, 2.88, 3.05),
    (659.0, 2.92, 3.10),
    (704.0, 2.86, 3.19),
)
RHODIUM: Table = (
    (387.5, 1.30, 4.09),
    (400.0, 1.41, 4.20),
    (413.3, 1.53, 4.29),
    (427.5, 1.63, 4.36),
    (459.2, 1.80, 4.49),
    (476.9, 1.85, 4.55),
    (495.9, 1.88, 4.65),
    (516.6, 1.90, 4.78),
    (539.1, 1.94, 4.94),
    (563.6, 2.00, 5.11),
    (590.4, 2.05, 5.30),
    (619.9, 2.12, 5.51),
    (652.6, 2.20, 5.76),
    (688.8, 2.30, 6.02),
)
PLATINUM: Table = (
    (381.5, 1.6739, 2.7402),
    (401.4, 1.7279, 2.8608),
    (420.7, 1.7784, 2.9734),
    (440.96, 1.8291, 3.0887),
    (460.36, 1.8760, 3.1981),
    (480.63, 1.9238, 3.3120),
    (499.82, 1.9690, 3.4201),
    (519.78, 2.0164, 3.5328),
    (540.54, 2.0671, 3.6502),
    (559.93, 2.1161, 3.7597),
    (580.02, 2.1690, 3.8725),
    (600.82, 2.2261, 3.9881),
    (619.95, 2.2806, 4.0928),
    (639.67, 2.3388, 4.1989),
    (660.03, 2.4007, 4.3061),
    (681.03, 2.4661, 4.4139),
    (699.96, 2.5263, 4.5083),
)
WAVELENGTHS = np.arange(400.0, 701.0, 10.0)
"""nm."""
_D65 = np.array(
    [
        *(82.75, 91.49, 93.43, 86.68, 104.86, 117.01, 117.81, 114.86, 115.92, 108.81, 109.35),
        *(107.80, 104.79, 107.69, 104.41, 104.05, 100.00, 96.33, 95.79, 88.69, 90.01),
        *(89.60, 87.70, 83.29, 83.70, 80.03, 80.21, 82.28, 78.28, 69.72, 71.61),
    ]
)
"""CIE standard illuminant D65 at :data:`WAVELENGTHS` (ISO/CIE 11664-2)."""
_TO_SRGB = np.array([[3.2406, -1.5372, -0.4986], [-0.9689, 1.8758, 0.0415], [0.0557, -0.2040, 1.0570]])
"""XYZ to linear sRGB (IEC 61966-2-1)."""

ALLOYS: dict[str, tuple[tuple[Table, float], ...]] = {
    "gold_24k": ((GOLD, 1.0),),
    # Shares by atoms of 750 gold, 125 silver, 125 copper by weight (3N).
    "gold_18k": ((GOLD, 0.55), (SILVER, 0.17), (COPPER, 0.28)),
    "white_gold_18k": ((RHODIUM, 1.0),),
    # 750 gold, 45 silver, 205 copper (5N leans to 250 copper).
    "rose_gold_18k": ((GOLD, 0.51), (SILVER, 0.06), (COPPER, 0.43)),
    "platinum": ((PLATINUM, 1.0),),
    # 925 silver, 75 copper.
    "silver_925": ((SILVER, 0.88), (COPPER, 0.12)),
    # 18 % chromium and 10 % nickel reflect nearly as iron does.
    "steel": ((IRON, 1.0),),
}


def permittivity(table: Table) -> NDArray[np.complex128]:
    """``(n + ik)^2`` at :data:`WAVELENGTHS`; n and k are interpolated linearly."""
    wave, n, k = np.array(table).T
    return np.asarray((np.interp(WAVELENGTHS, wave, n) + 1j * np.interp(WAVELENGTHS, wave, k)) ** 2)


def spectrum(dielectric: NDArray[np.complex128]) -> NDArray[np.float64]:
    """Reflectance at normal incidence at :data:`WAVELENGTHS`."""
    index = np.sqrt(dielectric)
    return np.asarray(np.abs((index - 1) / (index + 1)) ** 2)


def observer(wavelength: NDArray[np.float64]) -> NDArray[np.float64]:
    """(3, n) CIE 1931 colour matching functions (Wyman et al. 2013, the fit of several lobes)."""

    def lobe(middle: float, below: float, above: float) -> NDArray[np.float64]:
        width = np.where(wavelength < middle, below, above)
        return np.asarray(np.exp(-0.5 * ((wavelength - middle) * width) ** 2))

    x = 1.056 * lobe(599.8, 0.0264, 0.0323) + 0.362 * lobe(442.0, 0.0624, 0.0374) - 0.065 * lobe(501.1, 0.0490, 0.0382)
    y = 0.821 * lobe(568.8, 0.0213, 0.0247) + 0.286 * lobe(530.9, 0.0613, 0.0322)
    z = 1.217 * lobe(437.0, 0.0845, 0.0278) + 0.681 * lobe(459.0, 0.0385, 0.0725)
    return np.stack([x, y, z])


def linear_srgb(reflected: NDArray[np.float64]) -> Linear:
    """What a reflectance at :data:`WAVELENGTHS` looks like under D65; a perfect mirror is (1, 1, 1)."""
    weights = observer(WAVELENGTHS) * _D65
    white = _TO_SRGB @ weights.sum(1)
    red, green, blue = np.clip(_TO_SRGB @ (weights @ reflected) / white, 0.0, 1.0).tolist()
    return red, green, blue


@cache
def reflectance(name: str) -> Linear:
    """F0 of a metal of :data:`ALLOYS` in linear sRGB."""
    parts = ALLOYS[name]
    mixed = sum(share * permittivity(table) for table, share in parts) / sum(share for _, share in parts)
    return linear_srgb(spectrum(np.asarray(mixed)))
