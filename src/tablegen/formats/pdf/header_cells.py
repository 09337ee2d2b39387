"""Header cells of a PDF that Typst wrote: in its tag tree they become TH with a scope.

Typst tags header rows alone; that a label at the left is a header cannot be said to it. Its files are plain: a
classic table of objects, each structure element an object of its own, in the order of the document.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from ...problems import Problem, SelfCheckError

_CELL = re.compile(rb"<</Type/StructElem/S/(TD|TH)/P \d+ 0 R")
_ENTRY = re.compile(rb"(\d{10}) (\d{5}) ([nf])")


def mark_header_cells(data: bytes, scopes: Sequence[str]) -> bytes:
    """``data`` with the cells of its tables, in order, marked as headers: ``scopes`` holds for each "" (none), Row or
    Column (ISO 32000-1, table 349). Raises SelfCheckError where the file has other cells than that."""
    head, objects, trailer = _objects(data)
    cells = [number for number, content in objects.items() if _CELL.match(content, content.find(b"<<"))]
    if len(cells) != len(scopes):
        raise SelfCheckError(
            Problem("read-back", f"写出的 PDF 里有 {len(cells)} 个单元格标记，表里有 {len(scopes)} 个")
        )
    for number, scope in zip(cells, scopes, strict=True):
        content = objects[number]
        if scope and b"/S/TH" not in content[:200]:
            content = content.replace(b"/S/TD", b"/S/TH", 1).replace(b"/Headers[]", b"", 1)
            objects[number] = content.replace(b"<</O/Table", b"<</O/Table/Scope/" + scope.encode(), 1)
    return _file(head, objects, trailer)


def _objects(data: bytes) -> tuple[bytes, dict[int, bytes], bytes]:
    """(what stands before the objects, each object by its number, the trailer). Raises SelfCheckError for a file
    that is built in another way."""
    table = data.rfind(b"\nxref\n0 ") + 1
    end = data.find(b"trailer\n", table)
    entries = [_ENTRY.fullmatch(line.strip()) for line in data[table:end].splitlines()[2:]]
    if not table or end < 0 or not all(entries):
        raise SelfCheckError(Problem("read-back", "写出的 PDF 不是能加标记的样子"))
    offsets = {number: int(entry[1]) for number, entry in enumerate(entries) if entry and entry[3] == b"n"}
    order = sorted(offsets, key=offsets.__getitem__)
    stops = [*(offsets[number] for number in order[1:]), table]
    objects = {number: data[offsets[number] : stop] for number, stop in zip(order, stops, strict=True)}
    return data[: offsets[order[0]]], objects, data[end : data.find(b"startxref", end)]


def _file(head: bytes, objects: dict[int, bytes], trailer: bytes) -> bytes:
    out, place, offsets = [head], len(head), {0: 0}
    for number, content in objects.items():
        offsets[number] = place
        out.append(content)
        place += len(content)
    out.append(b"xref\n0 %d\n" % len(offsets))
    out.append(b"0000000000 65535 f\r\n")
    out += [b"%010d 00000 n\r\n" % offsets[number] for number in range(1, len(offsets))]
    out.append(b"%sstartxref\n%d\n%%%%EOF" % (trailer, place))
    return b"".join(out)
