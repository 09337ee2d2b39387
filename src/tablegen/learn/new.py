"""``tablegen layout new``: a blank (or a filled form) becomes a layout folder."""

from __future__ import annotations

import os
import re
import shutil
import tempfile
from dataclasses import dataclass, field, replace
from pathlib import Path

from ..formats.convert import convert
from ..formats.embedded_spec import blank_without_source
from ..formats.package_reader import read_package, refusal
from ..grid.draw import draw
from ..grid.sheet import Sheet
from ..model.layout import Layout
from ..problems import CallError, LayoutError, Place, Problem
from .blank import MAX_BOX_CHARS, MAX_CHARS, Blank
from .declaration import layout_yaml, periods, without_classes
from .finding import Finding
from .form import form_css, form_html
from .forms import is_form_title
from .likeness import unlike
from .printed import FILE as BLANK_WORDS
from .printed import Missing, blank_words, dropped_hints, missing_texts
from .recognise import recognise
from .recognition import short
from .records import Records, read_records, weights_off
from .sample import sample_yaml

MAX_PASSES = 12
_TAG = re.compile("[{｛][{｛%％#＃].{0,16}|[}｝%％#＃][}｝]")


@dataclass(slots=True)
class Learnt:
    """What ``learn`` made. ``problems`` are faults that the person has to mend by hand."""

    folder: Path
    blank: Blank
    finding: Finding
    filled: bool
    sheet: Sheet | None = None
    problems: list[Problem] = field(default_factory=list)


def read_blank(path: Path, form: int = 1) -> Blank:
    """Form number ``form`` of the blank at ``path``, checked as a package first. Raises LayoutError or CallError."""
    if not os.path.isfile(path):
        raise CallError(Problem("no-such-path", f"没有“{path}”这个文件", hint="--from 后面写空表文件"))
    package = read_package(path)
    kind = path.suffix.lower()
    if kind == ".docx":
        from ..formats.word.plain import plain_package
        from .read_docx import read_docx

        blank = read_docx(plain_package(package), form)
    elif kind == ".xlsx":
        from .read_xlsx import read_xlsx

        blank = read_xlsx(package, form)
    else:
        raise CallError(
            Problem(
                "not-a-blank", f"“{path.name}”不是 .docx 或 .xlsx", hint="用 Word 或 Excel 另存为这两种格式"
            )
        )
    texts = [item.text for item in (*blank.lines, *blank.boxes)]
    tag = next((match[0] for text in texts if (match := _TAG.search(text))), "")
    if tag:  # it would be carried out as a tag of the layout
        raise refusal(
            package.file,
            f"表里写着“{tag}”，这是标记用的括号",
            "学的是没有标记的表：删掉它；已经打好标记的空表直接放进版式文件夹，改名叫 form.docx 或 form.xlsx",
        )
    longest = max(texts, key=len, default="")
    if len(longest) > MAX_BOX_CHARS:
        raise refusal(
            package.file,
            f"“{longest.strip()[:10]}…”这一处超过 {MAX_BOX_CHARS} 字，不像一张申报表",
            "只留表里要填的内容，另存一份再用",
        )
    if sum(map(len, texts)) > MAX_CHARS:
        raise refusal(
            package.file,
            f"文件里的字超过 {MAX_CHARS // 10_000} 万，不像一张申报表",
            "只留要学的那张表，另存一份再用",
        )
    return blank


def learn_converted(
    path: Path, layout_id: str, folder: Path, like: Layout | None = None, form: int | None = None
) -> Learnt:
    """As ``learn``, from an old format (.doc, .xls, .wps, .et …) that LibreOffice converts first."""
    with tempfile.TemporaryDirectory() as scratch:
        made = convert(path, Path(scratch))
        learnt = learn(made, layout_id, folder, like, form)
        learnt.finding.unsure.insert(
            0, f"“{path.name}”由 LibreOffice 转换成 {made.suffix}，行高、字体会有出入：对照原件看一遍"
        )
        return learnt


def learn(
    path: Path, layout_id: str, folder: Path, like: Layout | None = None, form: int | None = None
) -> Learnt:
    """Make the layout ``layout_id`` in ``folder`` (which must not exist) from the blank at ``path``.

    ``form``: which of several forms in the file; None: the first, and the report lists them.
    ``like``: a layout whose money format, region and name of classes stand where the blank says nothing.
    Raises CallError and LayoutError; nothing is left behind then.
    """
    if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", layout_id):
        raise CallError(
            Problem(
                "bad-layout-id",
                f"版式编号“{layout_id}”只能用小写字母、数字和连字符",
                hint="例如 hubei-wuhan-project",
            )
        )
    if os.path.exists(folder):
        raise CallError(Problem("exists", f"“{folder}”已经有了", hint="换一个编号，或先把那个文件夹移走"))
    kept: frozenset[int] = frozenset()
    with tempfile.TemporaryDirectory() as scratch:
        for number in range(MAX_PASSES):
            made = Path(scratch) / str(number) / layout_id
            made.mkdir(parents=True)
            learnt, lost = _learn(path, made, folder, like, kept, form or 1)
            more = frozenset(item.number for item in lost if item.keep) - kept
            if not more:
                break
            kept |= more  # what would be lost stays as printed
        _tell(learnt, lost, kept)
        if form is None and len(learnt.blank.forms) > 1:
            listed = "；".join(f"{place} {title}" for place, title in enumerate(learnt.blank.forms, 1))
            learnt.finding.unsure.insert(
                0, f"文件里有 {len(learnt.blank.forms)} 张表（{listed}），学的是第 1 张；学别的加 --form 2"
            )
        folder.parent.mkdir(parents=True, exist_ok=True)
        shutil.copytree(made, folder)
    return learnt


def _learn(
    path: Path, made: Path, folder: Path, like: Layout | None, kept: frozenset[int], number: int
) -> tuple[Learnt, list[Missing]]:
    """One pass: the layout in the folder ``made``, and what of the blank its printed sample lacks."""
    blank = read_blank(path, number)  # again: the tags are written into it
    if not blank.boxes:
        raise LayoutError(
            Problem("blank", "空表里没有表格", Place(str(path)), "空表应当是一张表格，不是图片或一段文字")
        )
    finding = recognise(blank, kept)
    if not finding.slots and not finding.loops and not kept:
        raise LayoutError(
            Problem(
                "blank",
                "空表里一项也没有认出来",
                Place(str(path)),
                "看看文件是不是申报表；标签应当在空格子的左边或上边",
            )
        )
    finding.unlike = unlike(blank, finding)
    if like is not None and not finding.unit:
        finding.unit = like.money.unit.label
        finding.unsure = [item for item in finding.unsure if "金额单位" not in item]
    texts, records, silences = _texts(blank, finding, path, folder.name)
    native = made / f"form{path.suffix.lower()}"
    native.write_bytes(blank_without_source(_tagged(blank, finding)))
    try:
        form = _form(native)
    except LayoutError as error:  # of the file that was sent: its tagged copy is gone in a moment
        problems = (replace(problem, place=Place(str(path))) for problem in error.problems)
        raise LayoutError(*problems) from error
    texts |= {"form.html": form_html(form), "form.css": form_css(form, _name(blank, finding, path))}
    for file, text in texts.items():
        (made / file).write_text(text, "utf-8", newline="\n")
    learnt = Learnt(folder, blank, finding, finding.filled)
    learnt.sheet, problems = fill_sample(made)
    broken = {problem.rule: problem.message for problem in problems if problem.rule}
    if broken:  # by what stands in the form, not by the form
        finding.contents += broken.values()
        silences |= {rule: f"原表是这样填的：{message}" for rule, message in broken.items()}
        text = sample_yaml(blank, finding, folder.name, records, silences)
        (made / "sample.yaml").write_text(text, "utf-8", newline="\n")
        problems = [problem for problem in problems if not problem.rule]
    learnt.problems = [_moved(problem, made, folder) for problem in problems]
    if learnt.sheet is None:
        return learnt, []
    (made / "expected.txt").write_text(draw(learnt.sheet), "utf-8", newline="\n")
    return learnt, missing_texts(blank, finding, learnt.sheet)


def _texts(
    blank: Blank, finding: Finding, path: Path, layout_id: str
) -> tuple[dict[str, str], Records, dict[str, str]]:
    """The files that say what was found, the indicators, and the rules that a filled form's content breaks."""
    records = read_records(finding)
    values = {column.period for block in finding.blocks for column in block.columns if column.role == "值"}
    blank_values = (records.blank_values and (finding.filled or not periods(finding.blocks))) or (
        len(values) > 1 and len(finding.blocks) > 1
    )
    blank_rows = (records.blank_rows or not finding.filled) and not without_classes(finding.blocks)
    name = _name(blank, finding, path)
    scattered = records.scattered
    silences = {}
    if finding.filled and (total := weights_off(records)):
        silences["W1"] = f"原表的分值加起来是 {total}"
        finding.contents.append(f"分值加起来是 {total}，不是 100")
    texts = {
        "layout.yaml": layout_yaml(blank, finding, name, blank_rows, blank_values, scattered),
        "sample.yaml": sample_yaml(blank, finding, layout_id, records, silences),
        BLANK_WORDS: blank_words(blank, finding, blank_rows),
    }
    return texts, records, silences


def _tell(learnt: Learnt, lost: list[Missing], kept: frozenset[int]) -> None:
    """Put into the report what stays as printed and what of the content the sample lacks."""
    blank, finding = learnt.blank, learnt.finding
    for number in sorted(kept):
        finding.unsure.append(f"{blank.where(number)}：“{short(blank.text(number))}”没有看懂，照原样印")
    for item in lost:
        if item.keep:
            learnt.problems.append(
                Problem(
                    "lost-words",
                    f"空表{blank.where(item.number)}印着“{item.text}”，样例印出的表里没有",
                    Place(blank.file),
                    "在模板里补上这些字",
                )
            )
            continue
        finding.unsure.append(f"{blank.where(item.number)}：“{short(item.text)}”没有写进样例，印不出来")
    worded, signs = dropped_hints(blank, finding, learnt.sheet)
    finding.unsure += worded
    finding.alone += signs


def _tagged(blank: Blank, finding: Finding) -> bytes:
    if blank.kind == "docx":
        from .tag_docx import tag_docx

        return tag_docx(blank, finding)
    from .tag_xlsx import tag_xlsx

    return tag_xlsx(blank, finding)


def _form(native: Path) -> object:
    """The tagged blank as the program reads it."""
    if native.suffix == ".docx":
        from ..formats.word.blank import read_docx_form

        return read_docx_form(native).blank
    from ..formats.excel.blank import read_xlsx_form

    return read_xlsx_form(native).blank


def fill_sample(folder: Path) -> tuple[Sheet | None, list[Problem]]:
    """The Sheet of a layout's own sample.yaml, and what is wrong with it."""
    from ..layout.folder import load_layout
    from ..problems import TablegenError, has_errors
    from ..spec.check import check_spec
    from .sample_sheet import read_sample, sample_sheet

    try:
        layout = load_layout(folder)
        source = read_sample(folder / "sample.yaml", "sample.yaml", layout)
        if source.root is None:
            return None, list(source.problems)
        project, problems = check_spec(source, (), layout)
        problems = [*source.problems, *problems]
        sheet = sample_sheet(project, layout)
    except TablegenError as error:
        return None, list(error.problems)
    return sheet, [problem for problem in problems if has_errors([problem])]


def _moved(problem: Problem, old: Path, new: Path) -> Problem:
    """``problem`` of a file in folder ``old``, which has become ``new``."""
    place = problem.place
    if place is None or not Path(place.file).is_relative_to(old):
        return problem
    return replace(problem, place=replace(place, file=str(new / Path(place.file).relative_to(old))))


def _name(blank: Blank, finding: Finding, path: Path) -> str:
    title = next((line.text for line in blank.head if line.number == finding.title), "")
    number = finding.title
    if not title:  # it may stand in the first rows of the table
        wide = (box for box in blank.boxes if box.row < 4 and box.column_span == blank.columns)
        box = next((box for box in wide if is_form_title(box.text)), None)
        title, number = (box.text, box.number) if box is not None else ("", -1)
    for slot in reversed(finding.slot(number) if title else []):
        if slot.path[0] != "年度":  # a name that the filled form says in its title
            title = title[: slot.start] + title[slot.end :]
    title = re.sub(r"\s+", "", title)
    name = re.sub(r"[(（]?(20[\dxX×＊*]{2}|[xX×]{2,4})?年度?[)）]?", "", title, count=1)
    return name or path.stem
