"""Makes one TrueType file per weight out of the per-script subsets that npm's @fontsource packages carry.

    python -m assets.build.fonts NODE_MODULES OUT

Qt reads a family best from whole files: a letter with marks and the letter beside it then come from one
font, with one set of metrics. Kerning across the subsets' borders is not in the source and stays zero.
"""

from __future__ import annotations

import hashlib
import io
import sys
import tempfile
from pathlib import Path

from fontTools.merge import Merger, Options
from fontTools.ttLib import TTFont

FACES = {
    "be-vietnam-pro": ("Be Vietnam Pro", ["300-normal", "400-normal", "500-normal", "600-normal", "400-italic"]),
    "cormorant-garamond": ("Cormorant Garamond", ["400-normal", "500-normal", "600-normal", "500-italic"]),
}
STYLES = {
    "300-normal": "Light",
    "400-normal": "Regular",
    "500-normal": "Medium",
    "600-normal": "SemiBold",
    "400-italic": "Italic",
    "500-italic": "Medium Italic",
}
SUBSETS = ("vietnamese", "latin-ext", "latin")
"""``latin`` comes last: the merger takes the name table and metrics of the first file, the glyphs of all."""


def merged(files: list[Path]) -> TTFont:
    """One font with the glyphs of all ``files``; where two map one character, the first one's glyph is used."""
    with tempfile.TemporaryDirectory() as folder:
        plain = []
        for number, file in enumerate(files):
            font = TTFont(file)
            font.flavor = None
            for table in ("fvar", "STAT", "DSIG", "prep", "fpgm", "cvt ", "gasp"):
                if table in font:
                    del font[table]
            for glyph in font["glyf"].glyphs.values():
                glyph.expand(font["glyf"])
                if hasattr(glyph, "program"):
                    glyph.removeHinting()
            plain.append(Path(folder) / f"{number}.ttf")
            font.save(plain[-1])
        out = Merger(Options(drop_tables=["vmtx", "vhea", "MATH"])).merge([str(path) for path in plain])
        buffer = io.BytesIO()
        out.save(buffer)
    buffer.seek(0)
    return TTFont(buffer)


def rename(font: TTFont, family: str, style: str) -> None:
    """Names the font so that all weights are one family (the sources name some of them apart)."""
    plain = style in ("Regular", "Italic")
    postscript = f"{family.replace(' ', '')}-{style.replace(' ', '')}"
    italic = "Italic" in style
    weight = style.replace("Italic", "").strip()
    names = {
        1: family if plain else f"{family} {weight}",
        2: "Italic" if italic else "Regular",
        3: postscript,
        4: f"{family} {style}",
        6: postscript,
        16: family,
        17: style,
    }
    table = font["name"]
    for name in (*names, 21, 22, 25):
        table.removeNames(nameID=name)
    for name, text in names.items():
        table.setName(text, name, 3, 1, 0x409)


def main(node_modules: Path, out: Path) -> None:
    out.mkdir(parents=True, exist_ok=True)
    for package, (family, styles) in FACES.items():
        root = node_modules / "@fontsource" / package
        for style in styles:
            files = [root / "files" / f"{package}-{subset}-{style}.woff2" for subset in SUBSETS]
            font = merged(files)
            rename(font, family, STYLES[style])
            target = out / f"{family}-{STYLES[style]}.ttf".replace(" ", "")
            font.save(target)
            print(f"{hashlib.sha256(target.read_bytes()).hexdigest()}  {target.name}")
        (out / f"{family}-OFL.txt".replace(" ", "")).write_bytes((root / "LICENSE").read_bytes())


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
