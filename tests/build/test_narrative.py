"""The text that is published with the form: what it says is what the form says, and nothing secret is in it."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import docx
import pytest

from corpus import TEMPLATES
from tablegen.cli.commands import run

SAMPLE = (TEMPLATES / "shanghai-project" / "sample.yaml").read_text("utf-8")
TOLD = """
情况说明:
  项目概况: |-
    第一段。
    第二段。
  立项依据: 《某某办法》（某发〔2023〕1号）
  实施方案: 一季度制定方案，二至四季度实施。
"""


@pytest.fixture
def office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    folder = tmp_path / "specs" / "某单位"
    folder.mkdir(parents=True)
    (folder / "甲.yaml").write_text(SAMPLE + TOLD, "utf-8")
    return folder


def said(path: Path) -> list[str]:
    [table] = docx.Document(BytesIO(path.read_bytes())).tables
    return [line for row in table.rows for line in row.cells[0].text.split("\n")]


def the_form(path: Path) -> set[str]:
    [table] = docx.Document(BytesIO(path.read_bytes())).tables
    return {cell.text for row in table.rows for cell in row.cells}


def test_seven_headings_and_the_words_of_the_form(office: Path) -> None:
    assert run(["narrative", "specs", "-f", "docx,pdf"]) == 0
    [path] = Path("output/情况说明").rglob("*.docx")
    assert path.with_suffix(".pdf").read_bytes().startswith(b"%PDF")
    lines = said(path)
    assert [line for line in lines if not line.startswith("　　")] == [
        "一、项目概况",
        "二、立项依据",
        "三、实施主体",
        "四、实施方案",
        "五、实施周期",
        "六、年度预算安排",
        "七、绩效目标",
    ]
    assert lines[1:3] == ["　　第一段。", "　　第二段。"]
    assert run(["build", "specs", "-f", "docx"]) == 0
    [form] = (path for path in Path("output/某单位").glob("*.docx"))
    boxes = the_form(form)
    budget = lines[lines.index("六、年度预算安排") + 1]
    amount = budget.partition("申请资金")[2].partition("元")[0]
    assert amount in boxes and f"{amount}元（大写：" in budget
    whole = "".join(lines)
    targets = [box for box in boxes if box.startswith(("≥", "≤"))]
    assert targets and all(target in whole for target in targets)


def test_it_is_no_part_of_the_form(office: Path) -> None:
    assert run(["build", "specs", "-f", "docx"]) == 0
    with_it = next(Path("output").rglob("*.docx")).read_bytes()
    (office / "甲.yaml").write_text(SAMPLE, "utf-8")
    assert run(["build", "specs", "-f", "docx"]) == 0
    without = next(Path("output").rglob("*.docx")).read_bytes()
    tables = [docx.Document(BytesIO(data)).tables[0]._tbl.xml for data in (with_it, without)]
    assert tables[0] == tables[1]


def test_what_is_missing_is_named(office: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (office / "甲.yaml").write_text(SAMPLE, "utf-8")
    assert run(["narrative", "specs"]) == 1
    assert "情况说明还缺：项目概况、立项依据、实施方案" in capsys.readouterr().err
    assert not Path("output").exists()


def test_a_layout_without_one_says_so(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = (TEMPLATES / "central-project" / "sample.yaml").read_text("utf-8")
    (tmp_path / "乙.yaml").write_text(text, "utf-8")
    assert run(["narrative", str(tmp_path / "乙.yaml"), "-o", str(tmp_path / "out")]) == 1
    assert "这个版式没有情况说明" in capsys.readouterr().err
    assert run(["narrative", str(tmp_path / "乙.yaml"), "-f", "xlsx"]) == 2


def test_nothing_secret(office: Path, capsys: pytest.CaptureFixture[str]) -> None:
    secret = SAMPLE.replace("项目名称: ", "项目名称: 磐石工程") + TOLD + "涉密: 是\n"
    (office / "乙.yaml").write_text(secret, "utf-8")
    assert run(["narrative", "specs", "-o", "out"]) == 0
    assert "标了涉密" in capsys.readouterr().out
    assert len(list(Path("out").rglob("*.docx"))) == 1
    citing = SAMPLE + TOLD.replace(
        "第一段。", "配合磐石工程" + SAMPLE.partition("项目名称: ")[2].split()[0] + "。"
    )
    (office / "甲.yaml").write_text(citing, "utf-8")
    assert run(["narrative", "specs", "-o", "out2"]) == 1
    error = capsys.readouterr().err
    assert "不公开的名称" in error and "磐石" not in error
    assert not Path("out2").exists()
