"""No word of a blank is lost in silence: it is printed, stands in the sample, or is named with its cell."""

from __future__ import annotations

import re
from copy import deepcopy
from pathlib import Path

import pytest

from making.made_forms import Made, docx_bytes, make, xlsx_bytes
from tablegen.learn.check import check_layout
from tablegen.learn.new import Learnt, learn
from tablegen.learn.printed import FILE, printed_texts, squeezed
from tablegen.learn.words import squeeze
from tablegen.problems import has_errors

BYTES = {"docx": docx_bytes, "xlsx": xlsx_bytes}
# every kind of text that offices print into a form
PLANTED = {
    "label": "甲乙科",
    "hint": "请按本单位实际情况填写，不超过50字。",
    "stamp": "（甲乙盖章）   年   月   日",
    "number": "7",
    "choice": "□甲乙 □丙丁",
    "brackets": "（ ）甲乙 （ ）丙丁",
    "stroke": "——",
    "own colon": "甲乙：",
    "two colons": "甲乙：      丙丁：",
    "bracketed": "（甲乙）",
    "slash": "甲乙/丙丁",
    "sentence": "第一条，须经甲乙审核；第二条，报丙丁备案。",
    "target": "≥甲乙",
}
FORMS = ["plan-rows", "money-columns", "two-tables", "basic-block"]


def planted(made: Made, place: int, text: str, how: str) -> Made:
    """``made`` with ``text`` in box ``place``: alone, behind its words, or in a line before them."""
    result = deepcopy(made)
    cell = result.cells[place]
    cell.text = {"alone": text, "behind": cell.text + text, "before": f"{text}\n{cell.text}"}[how]
    return result


def lost(learnt: Learnt, text: str) -> list[str]:
    """The pieces of ``text`` that are neither printed nor named."""
    assert learnt.sheet is not None
    finding = learnt.finding
    printed = "\n".join(printed_texts(learnt.sheet))
    said = squeeze("\n".join((*finding.unsure, *finding.alone)))
    result = []
    for piece in filter(None, map(squeezed, re.split(r"\n|\s{2,}", text))):
        marks = re.escape(piece).replace("：", "：.*").replace("□", ".").replace("（）", "（.*）")
        if not re.search(marks, printed) and squeeze(piece)[:11] not in said:
            result.append(piece)
    return result


@pytest.mark.parametrize("filled", [False, True], ids=["blank", "filled"])
@pytest.mark.parametrize("name", FORMS)
def test_every_kind_of_text_in_every_place(tmp_path: Path, name: str, filled: bool) -> None:
    """Each box of the form holds, in turn, one kind of text in one way; together all kinds stand everywhere."""
    made = make(name, filled)
    kinds = list(PLANTED.values())
    for place in range(len(made.cells)):
        text = kinds[(place * 5 + len(name)) % len(kinds)]
        how = ("alone", "behind", "before")[place % 3]
        kind = ("docx", "xlsx")[place % 2]
        form = planted(made, place, text, how)
        path = tmp_path / f"form-{place}.{kind}"
        path.write_bytes(BYTES[kind](form))
        learnt = learn(path, "learnt-form", tmp_path / str(place))
        assert not learnt.problems
        assert not lost(learnt, form.cells[place].text), (place, how, form.cells[place])


@pytest.mark.parametrize("kind", PLANTED)
def test_a_text_between_the_indicators_and_the_end_stays(tmp_path: Path, kind: str) -> None:
    """Rows behind the indicators are no indicators, whatever stands in them."""
    made = make("weights", False)
    made.cells.append(type(made.cells[0])(made.rows, 0, PLANTED[kind], 1, made.columns_count))
    made.rows += 1
    path = tmp_path / "form.docx"
    path.write_bytes(docx_bytes(made))
    learnt = learn(path, "learnt-form", tmp_path / "learnt-form")
    assert not lost(learnt, PLANTED[kind])
    assert not has_errors(check_layout(tmp_path / "learnt-form"))


def test_layout_check_names_words_that_the_form_no_longer_prints(tmp_path: Path) -> None:
    path = tmp_path / "form.docx"
    path.write_bytes(docx_bytes(make("plan-rows", False)))
    folder = tmp_path / "learnt-form"
    learn(path, "learnt-form", folder)
    (folder / "form.docx").unlink()
    form = folder / "form.html"
    form.write_text(form.read_text("utf-8").replace("财政部门审核意见", "意见"), "utf-8")
    (problem,) = [item for item in check_layout(folder) if item.is_error]
    assert problem.code == "lost-words" and "财政部门审核意见" in problem.message
    assert problem.place and problem.place.file.endswith(FILE) and "第 13 行第 1 格" in problem.message
    # the person says that it is meant
    words = folder / FILE
    kept = [line for line in words.read_text("utf-8").splitlines() if "财政部门审核意见" not in line]
    words.write_text("\n".join(kept), "utf-8")
    assert not has_errors(check_layout(folder))


def test_the_words_of_a_filled_form_hold_no_content(tmp_path: Path) -> None:
    path = tmp_path / "form.docx"
    path.write_bytes(docx_bytes(make("plan-rows", True)))
    learn(path, "learnt-form", tmp_path / "learnt-form")
    words = (tmp_path / "learnt-form" / FILE).read_text("utf-8")
    assert "项目实施计划" in words and "数量指标" not in words
    assert not any(value in words for value in ("智慧粮库", "2024-08", "招标", "建成", "同意", "60"))
