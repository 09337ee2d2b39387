"""One table over all projects of a department: what it prints, and totals that explain themselves."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from corpus import GOLDEN, SPECS, folders
from tablegen.books.fill_list import fill_list, list_context
from tablegen.books.plan import plan, work_book
from tablegen.books.totals import compute, group_projects
from tablegen.build.options import Options
from tablegen.build.report import Report
from tablegen.build.run import build
from tablegen.grid.draw import draw
from tablegen.grid.paginate import page_rows, split
from tablegen.grid.sheet import Book
from tablegen.model.money import Money
from tablegen.model.project import Fund, Funds
from tablegen.problems import LayoutError, Severity, format_problem
from tablegen.spec.department import Department
from tablegen.spec.folder import find_specs
from tablegen.spec.load import load

GUANGZHOU = SPECS / "广州市委网信办"
WHOLE = SPECS / "广州市委网信办整体"


def books_of(folder: Path, volume: bool = False) -> tuple[list[Book | None], Report]:
    """The Books that a build of ``folder`` makes, and its report."""
    report = Report()
    loaded = [load(spec, folders()) for spec in find_specs([folder])]
    works, problems = plan(loaded, volume)
    report.add(problems)
    made = [work_book(work) for work in works]
    for _, found in made:
        report.add(found)
    return [book for book, _ in made], report


def test_the_list_of_广州_as_drawn(golden: Callable[[Path, str], None]) -> None:
    (book,), _ = books_of(GUANGZHOU)
    assert book is not None
    golden(GOLDEN / "department" / "广州清单.txt", draw(book.sheets[0], 150))


def test_the_whole_department_form_as_drawn(golden: Callable[[Path, str], None]) -> None:
    (book,), report = books_of(WHOLE)
    assert book is not None and not report.problems
    golden(GOLDEN / "department" / "广州部门整体.txt", draw(book.sheets[0]))


def test_title_department_and_unit_stand_on_every_page() -> None:
    (book,), _ = books_of(GUANGZHOU)
    assert book is not None
    (sheet,) = book.sheets
    pages = split(sheet, page_rows(sheet))
    assert len(pages) > 5
    for page in pages:
        texts = [line.text for line in page.head]
        assert texts[0].endswith("2024年项目支出绩效目标表（含转移支付项目）")
        assert texts[1:] == ["部门名称：中共广州市委网络安全和信息化委员会办公室", "单位：万元"]
        assert [cell.text for cell in page.rows[0].cells][:2] == ["项目名称（资金使用单位）", "总计"]


def test_projects_stand_in_their_units_in_the_published_order() -> None:
    (book,), _ = books_of(GUANGZHOU)
    assert book is not None
    names = [row.cells[0].text for row in book.sheets[0].rows[1:]]
    assert names[:3] == ["合计", "中共广州市委网络安全和信息化委员会办公室", "专项工作经费"]
    units = [
        name for name in names if name.startswith(("中共广州市委网络安全和信息化委员会办公室", "广州市"))
    ]
    assert [unit for unit in units if "20" not in unit and "800" not in unit] == [
        "中共广州市委网络安全和信息化委员会办公室",
        "广州市信息安全测评中心",
        "广州市网络舆情信息中心",
        "广州市网络安全应急指挥中心",
    ]
    assert names.count("专项工作经费") == 4


# -- totals


def test_a_difference_that_rounding_explains_is_explained(golden: Callable[[Path, str], None]) -> None:
    _, report = books_of(GUANGZHOU)
    assert {problem.severity for problem in report.problems} == {Severity.WARNING}
    text = "\n\n".join(format_problem(problem) for problem in report.problems)
    golden(GOLDEN / "department" / "广州合计说明.txt", text.replace(f"{SPECS}/", "specs/") + "\n")


@pytest.fixture
def copied(tmp_path: Path) -> Path:
    shutil.copytree(GUANGZHOU, tmp_path / "广州")
    return tmp_path / "广州"


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new), "utf-8")


def test_a_difference_that_rounding_cannot_cause_is_an_error(copied: Path, tmp_path: Path) -> None:
    edit(copied / "部门.yaml", "总计: 639.88", "总计: 640.88")
    report = build([copied], Options(("docx",), tmp_path / "out"))
    errors = [problem for problem in report.problems if problem.is_error]
    assert any("640.88万元" in problem.message and "639.89万元" in problem.message for problem in errors)
    assert all(problem.rule == "M3" for problem in errors)
    assert report.made == [] and report.exit_code == 1


def test_exact_amounts_leave_less_room(copied: Path) -> None:
    """Amounts in 元 are exact: five of them cannot be off by a cent of 万元."""
    for name in (
        "专项工作经费",
        "业务用房物业管理费",
        "购置经费",
        "广州市网络舆情信息中心2023年信息化升级改造项目",
    ):
        path = copied / "舆情信息中心" / f"{name}.yaml"
        text = path.read_text("utf-8")
        amount = text.split("财政拨款: ")[1].split("\n")[0]
        yuan = Decimal(amount.replace(",", "")) * 10000 + 1
        path.write_text(text.replace(f"财政拨款: {amount}", f"财政拨款: {yuan:.2f}元"), "utf-8")
    loaded = [load(spec, folders()) for spec in find_specs([copied])]
    refused = [problem for item in loaded for problem in item.problems if problem.code == "rounding-refused"]
    assert len(refused) == 4  # this list prints two places and may not round


def test_without_published_figures_totals_are_exact_and_rounded_once(copied: Path) -> None:
    text = (copied / "部门.yaml").read_text("utf-8")
    (copied / "部门.yaml").write_text(text.split("  公布合计:")[0], "utf-8")
    (book,), report = books_of(copied)
    assert book is not None and not report.problems
    total = book.sheets[0].rows[1].cells
    assert [cell.text for cell in total[1:5]] == ["13,789.02", "13,021.23", "", "767.79"]
    assert total[1].number == Decimal("13789.02")


def test_a_sum_of_exact_amounts_is_rounded_once(copied: Path) -> None:
    """Three times 0.004 万元 is 0.01 万元, although each would be printed as 0.00."""
    loaded = [load(spec, folders()) for spec in find_specs([copied])]
    layout = loaded[0].layout
    assert layout is not None
    projects = [item.project for item in loaded if item.project is not None][:3]
    tiny = Money(Decimal(40))
    funds = {"年度": Funds("年度", (Fund("财政拨款", tiny),), tiny)}
    groups = group_projects([replace(project, funds=funds) for project in projects], layout)
    totals = compute(groups, Department(copied), layout)
    assert totals.rows["合计"]["合计"] == Money(Decimal(120))
    with pytest.raises(LayoutError):
        fill_list(groups, totals, layout)  # the lines themselves may not be rounded
    row = list_context(groups, totals, layout)["合计"]
    assert str(row["合计"]) == "0.01"  # type: ignore[index]


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("      总计: 13,789.02", "      总记: 13,789.02", "公布合计里没有“总记”这一栏"),
        (
            "    广州市信息安全测评中心:",
            "    信息安全测评中心:",
            "公布合计里的“信息安全测评中心”不是任何一组的名称",
        ),
        ("      总计: 13,789.02", "      总计: 13,789.02万", "金额“13,789.02万”的单位不完整，万不是金额单位"),
        (
            "    - 市委网信办机关/购置经费",
            "    - 市委网信办机关/购置费",
            "没有“市委网信办机关/购置费”这份规格",
        ),
        ("  项目:\n", "  顺序:\n", "“汇编”里没有“顺序”这一项"),
    ],
)
def test_faults_in_the_department_file(copied: Path, old: str, new: str, message: str) -> None:
    edit(copied / "部门.yaml", old, new)
    _, report = books_of(copied)
    assert message in [problem.message for problem in report.problems]


def test_a_list_with_a_faulty_project_is_not_made(copied: Path, tmp_path: Path) -> None:
    """Its totals would be wrong; nothing half is written."""
    edit(copied / "应急指挥中心" / "专项工作经费.yaml", "项目名称:", "项目名陈:")
    report = build([copied], Options(("docx", "xlsx"), tmp_path / "out"))
    messages = [problem.message for problem in report.problems]
    assert any("这份汇总表没有做：1 个项目有错" in message for message in messages)
    assert not (tmp_path / "out").exists() and report.failed == 31


def test_four_projects_of_one_name_get_four_files(tmp_path: Path) -> None:
    report = build([GUANGZHOU], Options(("docx",), tmp_path, target="anhui-suzhou-project"))
    same = sorted(
        path.relative_to(tmp_path).as_posix() for path in report.made if path.stem == "专项工作经费"
    )
    assert same == [
        f"广州市委网信办/{unit}/专项工作经费.docx"
        for unit in ("市委网信办机关", "应急指挥中心", "测评中心", "舆情信息中心")
    ]
    assert len(set(report.made)) == 31


@pytest.mark.parametrize("old", ["版式: guangzhou-project-list", "项目名称: 专项工作经费"])
def test_a_project_that_cannot_be_read_is_not_lost_silently(copied: Path, tmp_path: Path, old: str) -> None:
    """Not even its layout can be told: the list is not made without it."""
    spec = copied / "应急指挥中心" / "专项工作经费.yaml"
    text = spec.read_text("utf-8")
    broken = {
        "版式: guangzhou-project-list": f"版式: 没有这个版式\n{text}",
        "项目名称: 专项工作经费": "项目名称: [\n" + text,
    }
    spec.write_text(broken[old], "utf-8")
    report = build([copied], Options(("xlsx",), tmp_path / "out"))
    assert report.made == [] and report.exit_code == 1
    assert any("这份汇总表没有做" in problem.message for problem in report.problems)
