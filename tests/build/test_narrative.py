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


def made() -> list[str]:
    folder = Path("output/情况说明")
    files = (path.relative_to(folder) for path in folder.rglob("*情况说明*.docx"))
    return sorted(file.as_posix() for file in files if "旧件" not in file.parts)


@pytest.mark.parametrize("change", ["secret", "name", "deleted", "error"])
@pytest.mark.parametrize("recorded", [True, False])
def test_one_that_no_spec_makes_any_more_goes(
    office: Path, change: str, recorded: bool, capsys: pytest.CaptureFixture[str]
) -> None:
    """Also one that no record knows, where it says what may not go out now."""
    other = SAMPLE.replace("项目名称: ", "项目名称: 磐石工程一期") + TOLD
    (office / "乙.yaml").write_text(other, "utf-8")
    assert run(["narrative", "specs"]) == 0
    before = made()
    assert len(before) == 2
    if not recorded:
        Path("output/情况说明/制作记录.txt").unlink()
    if change == "secret":
        (office / "乙.yaml").write_text(other + "涉密: 是\n", "utf-8")
    elif change == "name":
        (office / "乙.yaml").write_text(other.replace("磐石", "盘古"), "utf-8")
    elif change == "deleted":
        (office / "乙.yaml").unlink()
    else:
        (office / "乙.yaml").write_text(other + "没有这个栏目: 1\n", "utf-8")
    assert run(["narrative", "specs"]) == (1 if change == "error" else 0)
    gone = [file for file in before if "磐石" in file]
    if recorded or change == "secret":
        assert len(gone) == 1 and gone[0] not in made()
        assert "旧件" in capsys.readouterr().out
        assert len(list(Path("output/情况说明/旧件").rglob("*磐石*.*"))) == 2
    assert len(made()) == {"name": 2}.get(change, 1) + (not recorded and change != "secret")


def test_one_that_was_edited_by_hand_is_kept(office: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["narrative", "specs", "-f", "docx"]) == 0
    [path] = Path("output/情况说明").rglob("*.docx")
    whole = path.read_bytes()
    edited = docx.Document(path)
    edited.add_paragraph("手工加的一段")
    edited.save(str(path))
    mine = path.read_bytes()
    assert run(["narrative", "specs", "-f", "docx"]) == 0
    assert "重做之前留了一份" in capsys.readouterr().err and path.read_bytes() == whole
    assert [kept.read_bytes() for kept in Path("output/情况说明/旧件").rglob("*（改过的）*")] == [mine]


def test_the_record_says_what_became_of_it_and_a_package_of_forms_holds_none(
    office: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["build", "specs", "-f", "docx"]) == run(["narrative", "specs", "-f", "docx"]) == 0
    assert run(["pack", "-o", "报送.zip"]) == 0
    assert "制作记录" not in capsys.readouterr().err
    assert run(["status", "output/情况说明"]) == 0 and "最新" in capsys.readouterr().out
    assert run(["narrative", "specs", "-f", "docx", "-o", "output"]) == 0
    assert run(["build", "specs", "-f", "docx"]) == run(["build", "specs", "-f", "html", "--public"]) == 0
    assert len(list(Path("output/某单位").glob("*情况说明.docx"))) == 1
    assert run(["pack", "-o", "报送.zip"]) == 0
    assert "1 个成品和一份清单" in capsys.readouterr().out
