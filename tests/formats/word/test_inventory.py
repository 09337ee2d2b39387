"""Every element that may stand in the story of a Word file (ECMA-376 part 1, 17; [MS-DOCX]) is handled, harmless or refused.

The list is that of the schema, not of the program: an element that nobody thought of shows up as refused. ``inventory.txt``
beside this file says of each which it is, and why.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from tablegen.formats.word.inventory import HANDLED, HARMLESS, REFUSED, kind_of

_RANGES = (
    "bookmarkStart bookmarkEnd commentRangeStart commentRangeEnd moveFromRangeStart moveFromRangeEnd "
    + (
        "moveToRangeStart moveToRangeEnd customXmlInsRangeStart customXmlInsRangeEnd customXmlDelRangeStart "
        "customXmlDelRangeEnd customXmlMoveFromRangeStart customXmlMoveFromRangeEnd customXmlMoveToRangeStart "
        "customXmlMoveToRangeEnd proofErr permStart permEnd ins del moveFrom moveTo"
    )
)
# the groups of the schema: children of the element named
SCHEMA = {
    "document": "background body",
    "body, tc, hdr, ftr, txbxContent": f"p tbl sdt customXml altChunk sectPr tcPr {_RANGES} m:oMath m:oMathPara",
    "p": f"pPr r hyperlink fldSimple sdt customXml smartTag dir bdo subDoc {_RANGES} m:oMath m:oMathPara",
    "r": (
        "rPr br t contentPart delText instrText delInstrText noBreakHyphen softHyphen dayShort monthShort yearShort dayLong "
        "monthLong yearLong annotationRef footnoteRef endnoteRef separator continuationSeparator sym pgNum cr tab object pict "
        "fldChar ruby footnoteReference endnoteReference commentReference drawing ptab lastRenderedPageBreak mc:AlternateContent"
    ),
    "rPr": (
        "rStyle rFonts b bCs i iCs caps smallCaps strike dstrike outline shadow emboss imprint noProof snapToGrid vanish "
        "webHidden color spacing w kern position sz szCs highlight u effect bdr shd fitText vertAlign rtl cs em lang "
        "eastAsianLayout specVanish oMath rPrChange ins del moveFrom moveTo w14:glow w14:shadow w14:reflection "
        "w14:textOutline w14:textFill w14:scene3d w14:props3d w14:ligatures w14:numForm w14:numSpacing w14:stylisticSets "
        "w14:cntxtAlts w15:color"
    ),
    "pPr": (
        "pStyle keepNext keepLines pageBreakBefore framePr widowControl numPr suppressLineNumbers pBdr shd tabs "
        "suppressAutoHyphens kinsoku wordWrap overflowPunct topLinePunct autoSpaceDE autoSpaceDN bidi adjustRightInd snapToGrid "
        "spacing ind contextualSpacing mirrorIndents suppressOverlap jc textDirection textAlignment textboxTightWrap outlineLvl "
        "divId cnfStyle rPr sectPr pPrChange w15:collapsed"
    ),
    "numPr": "ilvl numId numberingChange ins",
    "tbl": f"tblPr tblGrid tr sdt customXml {_RANGES}",
    "tblPr, tblPrEx": (
        "tblStyle tblpPr tblOverlap bidiVisual tblStyleRowBandSize tblStyleColBandSize tblW jc tblCellSpacing tblInd tblBorders "
        "shd tblLayout tblCellMar tblLook tblCaption tblDescription tblPrChange tblPrExChange"
    ),
    "tblGrid": "gridCol tblGridChange",
    "tr": "tblPrEx trPr tc sdt customXml",
    "trPr": (
        "cnfStyle divId gridBefore gridAfter wBefore wAfter cantSplit trHeight tblHeader tblCellSpacing jc hidden ins del "
        "trPrChange"
    ),
    "tcPr": (
        "cnfStyle tcW gridSpan hMerge vMerge tcBorders shd noWrap tcMar textDirection tcFitText vAlign hideMark headers cellIns "
        "cellDel cellMerge tcPrChange"
    ),
    "sectPr": (
        "headerReference footerReference footnotePr endnotePr type pgSz pgMar paperSrc pgBorders lnNumType pgNumType cols "
        "formProt vAlign noEndnote titlePg textDirection bidi rtlGutter docGrid printerSettings sectPrChange w15:footnoteColumns"
    ),
    "sdt": "sdtPr sdtEndPr sdtContent",
    "object, pict": "control movie",
}
# as LibreOffice 7 writes shipped forms and a published table of the web, saved by it as .docx
LIBREOFFICE = (
    "adjustRightInd autoSpaceDE autoSpaceDN b bCs bidi body bookmarkEnd bookmarkStart cantSplit color docGrid document "
    "footerReference formProt ftr gridCol gridSpan ind instrText fldChar jc keepNext kern lang overflowPunct p pPr pStyle pgMar "
    "pgNumType pgSz r rFonts rPr sectPr shd spacing suppressAutoHyphens sz szCs t tab tabs tbl tblBorders tblCellMar tblGrid "
    "tblHeader tblInd tblLayout tblPr tblW tc tcBorders tcPr tcW textDirection tr trHeight trPr type vAlign vMerge widowControl"
)


def qualified(name: str) -> str:
    return name if ":" in name else f"w:{name}"


NAMES = sorted({qualified(name) for group in SCHEMA.values() for name in group.split()})


def test_every_element_of_the_schema_is_in_one_list(golden):
    lines = []
    for name in NAMES:
        reason = HANDLED.get(name) or HARMLESS.get(name) or "：".join(REFUSED.get(name, ("没有人想到过", "")))
        word = {"handled": "照印", "harmless": "不影响印出来的字", "refused": "停下来说"}[kind_of(name)]
        lines.append(f"{name} │ {word} │ {reason}")
    golden(Path(__file__).with_name("inventory.txt"), "\n".join(lines) + "\n")
    assert not [line for line in lines if "没有人想到过" in line]


def test_the_lists_do_not_contradict_each_other():
    assert not HANDLED.keys() & HARMLESS.keys()
    assert not HARMLESS.keys() & REFUSED.keys()
    # what is handled in one direction of writing and refused in the other
    assert HANDLED.keys() & REFUSED.keys() == {"w:bdo", "w:dir"}


@pytest.mark.parametrize("name", LIBREOFFICE.split())
def test_nothing_that_libreoffice_writes_into_forms_is_unknown(name):
    assert kind_of(qualified(name)) != "refused" or name == "bidi"  # bidi: written with the value 0
