"""Make the fonts of `app/editions/typst/fonts` from those as published; its README says which.

    uv run --no-project --with fonttools python bin/lib/pdf_fonts.py FROM TO

Readers of PDF disagree about glyphs that stand for more than one character of a right-to-left
text, so Vazirmatn is changed to have none but letters with a mark: lam and alef meet as two
glyphs, ZWNJ stays as an empty one, and a letter with its mark is one glyph instead of two that
overlap. What is drawn stays the same, except that "الله" is drawn letter by letter.
"""

import sys
from pathlib import Path
from typing import Any

from fontTools import subset
from fontTools.otlLib import builder
from fontTools.ttLib import TTFont
from fontTools.ttLib.tables import otTables
from fontTools.ttLib.tables._g_l_y_f import Glyph, GlyphComponent

FAMILY = "Vazirmatn Print"
MARKS = (*range(0x64B, 0x656), 0x670)
RTL, RTL_IGNORING_MARKS = 1, 9
RLIG, LIGA, CCMP = 4, 11, 5
"""Lookups of Vazirmatn 33.0.3: lam-alef, lam with other alefs, and marks that meet."""


def main(source: Path, target: Path) -> None:
    """Write all fonts; `source` holds the published files, anywhere below it."""
    for weight in ("Regular", "Bold"):
        font = TTFont(_found(source, f"Vazirmatn-NL-{weight}.ttf"))
        one_glyph_each(font)
        for record in font["name"].names:
            text = record.toUnicode().replace("Vazirmatn NL", FAMILY)
            record.string = text.replace("Vazirmatn-NL", FAMILY.replace(" ", "-"))
        font.save(target / f"VazirmatnPrint-{weight}.ttf")
    for name in (
        *("Literata_400Regular", "Literata_400Regular_Italic", "Literata_600SemiBold"),
        *("NotoSerif-Regular", "NotoNaskhArabic-Regular", "NotoEmoji_400Regular"),
        *("NotoSerifArmenian-Regular", "NotoSerifGeorgian-Regular", "NotoSerifHebrew-Regular"),
    ):
        whole = ("--glyphs=*", "--layout-features=*", "--no-hinting", "--notdef-outline")
        path = target / f"{name.replace('_400', '-').replace('_600', '-').replace('_', '')}.ttf"
        subset.main([str(_found(source, f"{name}.ttf")), *whole, f"--output-file={path}"])


def _found(folder: Path, name: str) -> Path:
    return next(folder.rglob(name))


def one_glyph_each(font: TTFont) -> None:
    """Change the substitutions as the module says."""
    lookups = font["GSUB"].table.LookupList.Lookup
    cmap = font.getBestCmap()
    pairs = [
        (lam, ligature.Component[0], ligature.LigGlyph)
        for index in (RLIG, LIGA)
        for subtable in lookups[index].SubTable
        for lam, ligatures in _inner(subtable).ligatures.items()
        for ligature in ligatures
    ]
    kept = {cmap[0x200C]: "zwnj.kept", cmap[0x200D]: "zwj.kept"}
    _add_empty(font, [*kept.values(), *(f"{both}.alef" for _, _, both in pairs)])
    lookups[CCMP] = _lookup(_single(kept), 0)
    lams, alefs = [], []
    for lam, alef, both in pairs:
        lams.append(_chained(font, len(lookups), lam, ahead=alef))
        lookups.append(_lookup(_single({lam: both}), RTL_IGNORING_MARKS))
        alefs.append(_chained(font, len(lookups), alef, back=both))
        lookups.append(_lookup(_single({alef: f"{both}.alef"}), RTL_IGNORING_MARKS))
    lookups[RLIG] = _lookup(lams, RTL_IGNORING_MARKS)
    lookups[LIGA] = _lookup(alefs, RTL_IGNORING_MARKS)
    classes = font["GDEF"].table.GlyphClassDef.classDefs
    for _, _, both in pairs:
        classes[both] = classes[f"{both}.alef"] = 1
    lookups.append(_lookup(_with_marks(font, _places(font)), RTL))
    font["GSUB"].table.LookupList.LookupCount = len(lookups)
    for record in font["GSUB"].table.FeatureList.FeatureRecord:
        if record.FeatureTag in {"rlig", "liga"}:
            indices = [RLIG, LIGA, len(lookups) - 1] if record.FeatureTag == "rlig" else []
            record.Feature.LookupListIndex = indices
            record.Feature.LookupCount = len(indices)


def _places(font: TTFont) -> dict[tuple[str, str], tuple[int, int]]:
    """Where each mark stands on each letter, by the font's own anchors."""
    names = {font.getBestCmap()[code] for code in MARKS if code in font.getBestCmap()}
    places: dict[tuple[str, str], tuple[int, int]] = {}
    for lookup in font["GPOS"].table.LookupList.Lookup:
        for each in lookup.SubTable:
            subtable = _inner(each)
            if subtable.LookupType not in {4, 5}:
                continue
            marks = [
                (mark, record.Class, record.MarkAnchor)
                for mark, record in zip(
                    subtable.MarkCoverage.glyphs, subtable.MarkArray.MarkRecord, strict=True
                )
                if mark in names
            ]
            for letter, anchors in _anchors(subtable):
                for mark, kind, own in marks:
                    if anchors[kind] is not None and letter in font.getReverseGlyphMap():
                        x = anchors[kind].XCoordinate - own.XCoordinate
                        y = anchors[kind].YCoordinate - own.YCoordinate
                        places.setdefault((letter, mark), (x, y))
    return places


def _anchors(subtable: Any) -> list[tuple[str, list[Any]]]:
    if subtable.LookupType == 4:  # noqa: PLR2004 - marks on letters
        records = subtable.BaseArray.BaseRecord
        return [
            (letter, record.BaseAnchor)
            for letter, record in zip(subtable.BaseCoverage.glyphs, records, strict=True)
        ]
    found = []
    attached = subtable.LigatureArray.LigatureAttach
    for name, parts in zip(subtable.LigatureCoverage.glyphs, attached, strict=True):
        lam, alef, *_ = (part.LigatureAnchor for part in parts.ComponentRecord)
        found += [(name, lam), (f"{name}.alef", alef)]
    return found


def _with_marks(font: TTFont, places: dict[tuple[str, str], tuple[int, int]]) -> Any:
    """A glyph for each letter with each mark, as a ligature of the two."""
    glyphs, metrics = font["glyf"], font["hmtx"].metrics
    ligatures: dict[str, list[Any]] = {}
    for (letter, mark), (x, y) in places.items():
        name = f"{letter}+{mark}"
        drawn = Glyph()
        drawn.numberOfContours, drawn.components = -1, []
        for part, right, up in ((letter, 0, 0), (mark, x, y)):
            if glyphs[part].numberOfContours:
                component = GlyphComponent()
                component.glyphName, component.x, component.y = part, right, up
                component.flags = 0x4  # coordinates rounded to the grid
                drawn.components.append(component)
        glyphs.glyphs[name] = drawn
        metrics[name] = metrics[letter]
        ligature = otTables.Ligature()
        ligature.Component, ligature.CompCount, ligature.LigGlyph = [mark], 2, name
        ligatures.setdefault(letter, []).append(ligature)
    added = [f"{letter}+{mark}" for letter, mark in places]
    font.setGlyphOrder([*font.getGlyphOrder(), *added])
    glyphs.glyphOrder = font.getGlyphOrder()
    for name in added:
        glyphs[name].recalcBounds(glyphs)
        metrics[name] = (metrics[name][0], glyphs[name].xMin)
        font["GDEF"].table.GlyphClassDef.classDefs[name] = 1
    made = otTables.LigatureSubst()
    made.LookupType, made.ligatures = 4, ligatures
    return made


def _add_empty(font: TTFont, names: list[str]) -> None:
    for name in dict.fromkeys(names):
        glyph = Glyph()
        glyph.numberOfContours = 0
        font["glyf"].glyphs[name] = glyph
        font["hmtx"].metrics[name] = (0, 0)
        font["GDEF"].table.GlyphClassDef.classDefs[name] = 1
        font.setGlyphOrder([*font.getGlyphOrder(), name])
    font["glyf"].glyphOrder = font.getGlyphOrder()


def _lookup(subtables: Any, flag: int) -> Any:
    lookup = otTables.Lookup()
    lookup.SubTable = subtables if isinstance(subtables, list) else [subtables]
    lookup.SubTableCount = len(lookup.SubTable)
    lookup.LookupType, lookup.LookupFlag = lookup.SubTable[0].LookupType, flag
    return lookup


def _single(mapping: dict[str, str]) -> Any:
    subtable = otTables.SingleSubst()
    subtable.LookupType, subtable.mapping = 1, mapping
    return subtable


def _chained(font: TTFont, lookup: int, glyph: str, *, back: str = "", ahead: str = "") -> Any:
    """Apply a lookup to a glyph before, or after, another one."""

    def covers(*names: str) -> list[Any]:
        return [builder.buildCoverage({name}, font.getReverseGlyphMap()) for name in names if name]

    subtable = otTables.ChainContextSubst()
    subtable.LookupType, subtable.Format = 6, 3
    subtable.BacktrackCoverage, subtable.InputCoverage = covers(back), covers(glyph)
    subtable.LookAheadCoverage = covers(ahead)
    subtable.BacktrackGlyphCount, subtable.InputGlyphCount = int(bool(back)), 1
    subtable.LookAheadGlyphCount = int(bool(ahead))
    record = otTables.SubstLookupRecord()
    record.SequenceIndex, record.LookupListIndex = 0, lookup
    subtable.SubstCount, subtable.SubstLookupRecord = 1, [record]
    return subtable


def _inner(subtable: Any) -> Any:
    return getattr(subtable, "ExtSubTable", subtable)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
