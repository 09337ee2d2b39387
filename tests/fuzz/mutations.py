"""Hypothesis strategies that spoil specs and layouts the way editors, copy-paste and attackers do."""

from __future__ import annotations

import copy
import zipfile
from functools import cache
from io import BytesIO
from pathlib import Path

import openpyxl
import yaml
from hypothesis import strategies as st
from lxml import etree
from openpyxl.comments import Comment
from openpyxl.formatting.rule import CellIsRule
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.pagebreak import Break

from making import made_forms

ROOT = Path(__file__).resolve().parents[2]


SPECS = [path.read_text("utf-8") for path in sorted((ROOT / "specs").rglob("*.yaml"))]
LAYOUTS = {
    path.parent.name: {
        file.name: file.read_text("utf-8")
        for file in sorted(path.parent.iterdir())
        if file.name in ("layout.yaml", "form.html", "form.css", "sample.yaml")
    }
    for path in sorted((ROOT / "templates").glob("*/layout.yaml"))
}
# what breaks parsers: YAML, Jinja, XML, HTML, CSS, formulas, paths, control and odd characters
POISON = [
    "&a", "*a", "<<: *a", "!!python/object/apply:os.system [ls]", "? [", "- - - -", "{{", "}}", "{%", "%}", "{#",
    "{{ ''.__class__ }}", "{% for x in 指标 %}", "{{ 7 * 7 }}", "</w:t>", "<script>", "<!ENTITY x SYSTEM 'file:///etc/passwd'>",
    "&#0;", "&amp;", "]]>", "=1+1", "@SUM(A1)", "../../../etc/passwd", "file:///etc/passwd", "http://127.0.0.1:1/x",
    "url(file:///etc/passwd)", "@import 'file:///etc/passwd';", "\x00", "\x07", "\x1b[31m", "\ufeff", "\u202e", "\u2028",
    "\x85", "\ud7ff", "\U0010ffff", "﷽" * 20, "e\u0301" * 50, "１２３", "：", "，", "\t", "\r", "\r\n", "\n\n\n",
    "'" , '"', "|", ">", "|+9", ">-", "%YAML 9.9", "---", "...", "%", "#", "~", "null", "1e999", "9" * 400, "-1", "0x1F",
    "NaN", "万元", "亿", "2024-13-45", "不适用", " " * 5000, "长" * 3000, "a" * 3000, "[" * 300, "{a: " * 60,
    "<td>", "<tr>", "<table>", "colspan=99", "rowspan='99'", "merge", "repeat", "style='width:1e9mm'", "width: 99999mm",
    "@page{size:1mm 1mm}", "line-height: 0", "font-size: 0pt", "}", "{", ";", ":",
]  # fmt: skip


@st.composite
def mutated(draw: st.DrawFn, text: str) -> str:
    """``text`` after one to six cuts, copies, swaps and insertions."""
    for _ in range(draw(st.integers(1, 6))):
        lines = text.split("\n")
        kind = draw(st.sampled_from(["poison", "drop", "double", "swap", "cut", "indent", "replace", "char"]))
        at = draw(st.integers(0, len(lines) - 1))
        if kind == "poison":
            place = draw(st.integers(0, len(text)))
            text = text[:place] + draw(st.sampled_from(POISON)) + text[place:]
        elif kind == "drop":
            text = "\n".join(lines[:at] + lines[at + draw(st.integers(1, 3)) :])
        elif kind == "double":
            text = "\n".join(lines[:at] + lines[at : at + 3] * draw(st.integers(2, 40)) + lines[at + 3 :])
        elif kind == "swap":
            other = draw(st.integers(0, len(lines) - 1))
            lines[at], lines[other] = lines[other], lines[at]
            text = "\n".join(lines)
        elif kind == "cut":
            text = text[: draw(st.integers(0, len(text)))]
        elif kind == "indent":
            lines[at] = " " * draw(st.integers(0, 9)) + lines[at].lstrip()
            text = "\n".join(lines)
        elif kind == "replace":
            key, colon, _ = lines[at].partition(":")
            lines[at] = f"{key}{colon} {draw(st.sampled_from(POISON))}"
            text = "\n".join(lines)
        else:
            place = draw(st.integers(0, max(len(text) - 1, 0)))
            char = draw(st.characters(codec="utf-8"))
            text = text[:place] + char + text[place + 1 :]
    return text


@st.composite
def specs(draw: st.DrawFn) -> str:
    return draw(mutated(draw(st.sampled_from(SPECS))))


# -- whole offices, spoilt as trees: what a person takes away, moves, or writes in another shape

SCALARS = [
    "",
    "甲",
    "≥95%",
    "≥3(次)",
    "12月底前",
    "不适用",
    "100万元",
    "1,234.50",
    "-5",
    "是",
    "2024-02-30",
    "2024",
    "涉密",
    "①",
    "3",
]
OFFICES = {
    path.parent: [
        file.read_text("utf-8")
        for file in sorted(path.parent.glob("*.yaml"))
        if file != path and len(file.read_bytes()) < 20_000
    ]
    for path in sorted((ROOT / "specs").rglob("部门.yaml"))
}
TREES = [yaml.safe_load(text) for text in SPECS]
TREES += [
    yaml.safe_load(path.read_text("utf-8")) for path in sorted((ROOT / "templates").glob("*/sample.yaml"))
]


def _places(node: object, path: tuple = ()) -> list[tuple]:
    """The paths of everything in a tree."""
    found = [path] if path else []
    below = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    for key, value in below:
        found += _places(value, (*path, key))
    return found


KEYS = sorted({step for tree in TREES for path in _places(tree) for step in path if isinstance(step, str)})


def _at(tree: object, path: tuple) -> object:
    for step in path:
        tree = tree[step]  # type: ignore[index]
    return tree


@st.composite
def reshaped(draw: st.DrawFn, tree: object) -> object:
    """A tree after one to five changes: a part removed, renamed, moved, doubled, or turned into another kind."""
    tree = copy.deepcopy(tree)
    for _ in range(draw(st.integers(1, 5))):
        places = _places(tree)
        if not places:
            break
        path = draw(st.sampled_from(places))
        holder, step = _at(tree, path[:-1]), path[-1]
        value = holder[step]  # type: ignore[index]
        kind = draw(
            st.sampled_from(["remove", "rename", "graft", "list", "map", "scalar", "text", "double", "empty"])
        )
        if kind == "remove":
            del holder[step]  # type: ignore[attr-defined]
        elif kind == "rename" and isinstance(holder, dict):
            items = list(holder.items())
            new = draw(st.sampled_from(KEYS))
            holder.clear()
            holder.update((new if key == step else key, item) for key, item in items)
        elif kind == "graft":
            other = draw(st.sampled_from(TREES))
            holder[step] = copy.deepcopy(_at(other, draw(st.sampled_from(_places(other)))))  # type: ignore[index]
        elif kind == "list":
            holder[step] = [value] * draw(st.integers(0, 3))  # type: ignore[index]
        elif kind == "map":
            holder[step] = {draw(st.sampled_from(KEYS)): value}  # type: ignore[index]
        elif kind == "scalar":
            holder[step] = draw(st.sampled_from(SCALARS))  # type: ignore[index]
        elif kind == "text" and isinstance(value, str) and value:
            at = draw(st.integers(0, len(value)))
            holder[step] = value[:at] + draw(st.sampled_from(SCALARS)) + value[at + draw(st.integers(0, 3)) :]  # type: ignore[index]
        elif kind == "double" and isinstance(holder, list):
            holder[step:step] = [copy.deepcopy(value)] * draw(st.integers(1, 30))
        elif kind == "empty":
            holder[step] = draw(st.sampled_from([None, {}, [], ""]))  # type: ignore[index]
    return tree


def written(tree: object, flow: bool | None) -> str:
    return yaml.safe_dump(tree, allow_unicode=True, sort_keys=False, default_flow_style=flow, width=10_000)


@st.composite
def spoilt(draw: st.DrawFn, text: str) -> str:
    kind = draw(st.sampled_from(["tree", "tree", "text", "whole"]))
    if kind == "whole":
        return text
    if kind == "text":
        return draw(mutated(text))
    return written(draw(reshaped(yaml.safe_load(text))), draw(st.sampled_from([False, None])))


@st.composite
def offices(draw: st.DrawFn) -> dict[str, str]:
    """The files of an office: up to three of its specs and its 部门.yaml, most of them spoilt."""
    folder = draw(st.sampled_from(sorted(OFFICES)))
    texts = draw(st.lists(st.sampled_from(OFFICES[folder] or SPECS), min_size=1, max_size=3))
    files = {f"{number}.yaml": draw(spoilt(text)) for number, text in enumerate(texts)}
    while folder != ROOT / "specs":
        shared = folder / "部门.yaml"
        if shared.exists():  # what stands in the folders above is one file here
            files["部门.yaml"] = draw(spoilt(shared.read_text("utf-8")))
            break
        folder = folder.parent
    return files


@st.composite
def layouts(draw: st.DrawFn) -> dict[str, str]:
    """The files of a layout, one of them spoilt."""
    files = dict(LAYOUTS[draw(st.sampled_from(sorted(LAYOUTS)))])
    name = draw(st.sampled_from([name for name in sorted(files) if name != "sample.yaml"]))
    return files | {name: draw(mutated(files[name]))}


BLANKS = [
    folder / name
    for folder in sorted((ROOT / "templates").iterdir())
    for name in ("form.docx", "form.xlsx")
    if (folder / name).is_file()
]


def rich_blank() -> bytes:
    """The Excel blank of 上海 with everything in it that points at rows."""
    workbook = openpyxl.load_workbook(ROOT / "templates/shanghai-project/form.xlsx")
    sheet = workbook.worksheets[0]
    other = workbook.create_sheet("字典")
    other["A1"], other["A2"] = "是", f"='{sheet.title}'!B13"
    sheet.freeze_panes = "A4"
    choice = DataValidation(type="list", formula1="字典!$A$1:$A$3")
    choice.add("D13:F13")
    sheet.add_data_validation(choice)
    sheet.conditional_formatting.add("D13", CellIsRule(operator="equal", formula=["$B$12"]))
    sheet["B13"].comment = Comment("一行一条", "财政局")
    sheet["A12"].comment = Comment("表头", "财政局")
    sheet["H13"].hyperlink = "https://example.invalid/"
    sheet["A15"] = "填报人：{{ 实施单位 }}"
    sheet.merge_cells("A15:F15")
    workbook.defined_names["指标区"] = DefinedName("指标区", attr_text=f"'{sheet.title}'!$A$12:$F$13")
    sheet.auto_filter.ref = "A12:F13"
    sheet.row_breaks.append(Break(id=11))
    made = BytesIO()
    workbook.save(made)
    return made.getvalue()


BYTES = [b"", b"\x00", b"PK", b"<!DOCTYPE a [<!ENTITY b 'c'>]>", b"\xff\xfe", b"<w:p>" * 400, b"]]>"]


RICH = rich_blank()


@st.composite
def spoilt_package(draw: st.DrawFn, data: bytes) -> bytes:
    """A Word or Excel file, one part of it (or its bytes) spoilt."""
    if draw(st.integers(0, 9)) == 0:
        place = draw(st.integers(0, len(data)))
        return data[:place] + draw(st.sampled_from(BYTES)) + data[place + draw(st.integers(0, 9)) :]
    with zipfile.ZipFile(BytesIO(data)) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    body = [
        name
        for name in parts
        if name.startswith(
            ("word/document", "xl/worksheets/sheet", "xl/sharedStrings", "xl/comments", "xl/workbook")
        )
    ]
    name = draw(st.sampled_from(body * 4 + sorted(parts)))
    if not name.endswith((".xml", ".rels")):  # a picture
        place = draw(st.integers(0, len(parts[name])))
        parts[name] = parts[name][:place] + draw(st.sampled_from(BYTES)) + parts[name][place + 1 :]
    else:
        # an element a line: whole elements are cut, copied and swapped
        text = draw(mutated(parts[name].decode("utf-8").replace("><", ">\n<")))
        parts[name] = text.replace(">\n<", "><").encode("utf-8", "surrogatepass")
    made = BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as package:
        for part, content in parts.items():
            package.writestr(part, content)
    return made.getvalue()


@st.composite
def blanks(draw: st.DrawFn) -> dict[str, str | bytes]:
    """The files of a layout that has only an official blank, which is spoilt."""
    blank = draw(st.sampled_from([*BLANKS, None]))
    data = blank.read_bytes() if blank is not None else RICH
    blank = blank or ROOT / "templates/shanghai-project/form.xlsx"
    files: dict[str, str | bytes] = {
        name: (blank.parent / name).read_text("utf-8") for name in ("layout.yaml", "sample.yaml")
    }
    return files | {blank.name: draw(spoilt_package(data))}


# -- forms as a finance bureau sends them, to be learnt


@cache
def sent(name: str, filled: bool, form: str) -> bytes:
    made = made_forms.make(name, filled)
    return made_forms.docx_bytes(made) if form == "docx" else made_forms.xlsx_bytes(made)


POISONED = [
    *POISON,
    "1048576",
    "A1:XFD1048576",
    "XFD1048576",
    "A1:A3000",
    "0.5",
    "-1",
    "99999999999",
    "auto",
    "continue",
]


@st.composite
def reshaped_package(draw: st.DrawFn, data: bytes) -> bytes:
    """A Word or Excel file, the tree of one of its parts spoilt: every part is still XML."""
    with zipfile.ZipFile(BytesIO(data)) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    names = [name for name in parts if name.endswith((".xml", ".rels"))]
    body = [
        name for name in names if name.startswith(("word/document", "xl/worksheets/", "xl/sharedStrings"))
    ]
    styles = [name for name in names if name in ("word/styles.xml", "xl/styles.xml", "xl/workbook.xml")]
    name = draw(st.sampled_from(body * 20 + styles * 3 + sorted(names)))
    root = etree.fromstring(parts[name])
    for _ in range(draw(st.integers(1, 6))):
        nodes = [node for node in root.iter() if isinstance(node.tag, str)]
        node = nodes[draw(st.integers(0, len(nodes) - 1))]
        kind = draw(
            st.sampled_from(["remove", "double", "move", "text", "text", "value", "value", "bare", "rename"])
        )
        above = node.getparent()
        if kind == "remove" and above is not None:
            above.remove(node)
        elif kind == "double" and above is not None:
            for _ in range(draw(st.integers(1, 30))):
                node.addnext(copy.deepcopy(node))
        elif kind == "move":
            other = nodes[draw(st.integers(0, len(nodes) - 1))]
            if other not in (node, *node.iterancestors()) and node not in other.iterancestors():
                other.append(node)
        elif kind == "text":
            written = [item for item in nodes if item.text and item.text.strip()] or nodes
            node = written[draw(st.integers(0, len(written) - 1))]
            text = node.text or ""
            at = draw(st.integers(0, len(text)))
            poison = draw(st.sampled_from([*POISONED, *LABELS]))
            node.text = _xml_text(text[:at] + poison + text[at + draw(st.integers(0, 3)) :])
        elif kind == "value" and node.attrib:
            node.set(draw(st.sampled_from(sorted(node.attrib))), _xml_text(draw(st.sampled_from(POISONED))))
        elif kind == "bare" and node.attrib:
            del node.attrib[draw(st.sampled_from(sorted(node.attrib)))]
        elif kind == "rename":
            node.tag = nodes[draw(st.integers(0, len(nodes) - 1))].tag
    parts[name] = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
    made = BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as package:
        for part, content in parts.items():
            package.writestr(part, content)
    return made.getvalue()


LABELS = [
    "项目名称", "年度资金总额：", "其中：财政拨款", "一级指标", "二级指标", "指标值", "年度目标", "中期目标", "绩效指标", "分值", "（    年度）",
    "□是 □否", "单位：万元", "主管部门及代码", "实施单位：", "数量指标", "产出指标", "合计", "注：", "符号", "度量单位",
]  # fmt: skip


def _xml_text(text: str) -> str:
    return "".join(char for char in text if char in "\t\n\r" or (char >= " " and char not in "\ufffe\uffff"))


@st.composite
def sent_forms(draw: st.DrawFn) -> tuple[str, bytes]:
    """(suffix, bytes) of a blank or filled form without any tag, spoilt."""
    form = draw(st.sampled_from(["docx", "xlsx"]))
    data = sent(draw(st.sampled_from(made_forms.FORMS)), draw(st.booleans()), form)
    return form, draw(draw(st.sampled_from([spoilt_package, reshaped_package]))(data))
