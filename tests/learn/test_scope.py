"""A form of a whole department is learnt as one: its name is 部门名称, whatever the form calls it."""

from __future__ import annotations

from pathlib import Path

import pytest

from making.made_forms import docx_bytes, typed, xlsx_bytes
from making.running import tablegen
from tablegen.layout.folder import load_layout
from tablegen.learn.check import check_layout
from tablegen.learn.new import learn
from tablegen.problems import has_errors

BYTES = {"docx": docx_bytes, "xlsx": xlsx_bytes}
FORM = """\
上: 2024年度部门整体支出绩效目标表
{label} | {name} | < | <
部门职责 | {text} | < | <
年度总体绩效目标 | {text} | < | <
一级指标 | 二级指标 | 三级指标 | 指标值
产出指标 | 数量指标 | {text} | {value}
效益指标 | 社会效益指标 | {text} | {value}
"""


@pytest.mark.parametrize("kind", BYTES)
@pytest.mark.parametrize("filled", [False, True], ids=["blank", "filled"])
@pytest.mark.parametrize("label", ["部门（单位）名称", "部门名称", "单位名称", "填报单位"])
def test_a_department(tmp_path: Path, label: str, filled: bool, kind: str) -> None:
    values = (
        {"name": "某某中心", "text": "做好鉴定", "value": "≥5件"}
        if filled
        else dict.fromkeys(("name", "text", "value"), "")
    )
    path = tmp_path / f"form.{kind}"
    path.write_bytes(BYTES[kind](typed(FORM.format(label=label, **values))))
    folder = tmp_path / "templates" / "learnt-form"
    learnt = learn(path, "learnt-form", folder)
    assert not learnt.problems and not has_errors(check_layout(folder))
    layout = load_layout(folder)
    assert layout.scope == "部门整体" and layout.fields[0].key == "部门名称" and layout.fields[0].required
    code, out, err = tablegen("build", folder / "sample.yaml", "-f", "docx", "-o", tmp_path / "out")
    assert code == 0, out + err


def test_a_project_named_in_it_makes_it_a_projects_form(tmp_path: Path) -> None:
    path = tmp_path / "form.docx"
    text = FORM.format(label="项目名称", name="", text="", value="")
    path.write_bytes(docx_bytes(typed(text)))
    assert learn(path, "learnt-form", tmp_path / "learnt-form").finding.scope == "单个项目"
