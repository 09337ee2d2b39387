"""``tablegen import`` as it is typed: files of every kind come back as the specs that they were made of."""

from __future__ import annotations

import copy
import re
import zipfile
from decimal import Decimal
from pathlib import Path

import docx
import openpyxl
import pytest
from openpyxl.styles import Border, Side

from corpus import foundation_specs, load_spec, specs_of
from tablegen.books.plan import make_book
from tablegen.cli.commands import run
from tablegen.formats import WRITERS
from tablegen.grid.sheet import Sheet
from tablegen.importing.tokens import expression
from tablegen.spec.folder import find_specs

SPECS = foundation_specs()
ROOT = Path(__file__).parents[2]
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
SUZHOU = "anhui-suzhou-project"


def squeezed(text: str) -> str:
    return re.sub(r"\s", "", text)


def values(spec) -> dict:
    """Everything that a spec says, white space aside."""
    project = load_spec(spec).project
    found: dict = {("目标", period): squeezed(entry.text) for period, entry in project.goals.items()}
    for key, value in project.fields.items():
        if hasattr(value, "text"):
            found["字段", key] = squeezed(value.text)
    for period, funds in project.funds.items():
        for line in funds.lines:
            for fund in line.walk():
                if fund.money is not None:
                    found["资金", period, fund.key] = fund.money.yuan
    for number, indicator in enumerate(project.indicators):
        texts = [
            entry.text for entry in (indicator.name, *indicator.values.values(), *indicator.columns.values())
        ]
        found["指标", number] = (indicator.classes, *map(squeezed, texts))
    for path, entry in project.class_words.items():
        found["类", path] = entry.text
    return found


def imported(folder: Path) -> dict[str, dict]:
    return {load_spec(spec).project.name: values(spec) for spec in find_specs([folder])}


def truth(specs) -> dict[str, dict]:
    return {load_spec(spec).project.name: values(spec) for spec in specs}


def tabbed(sheet: Sheet) -> str:
    """A form as it is pasted from a web page: tabs between cells, merged cells leave blank ones behind."""
    lines = [line.text for line in sheet.head]
    for row in sheet.rows:
        cells = [""] * len(sheet.column_widths_mm)
        for cell in row.cells:
            cells[cell.column] = cell.text.replace("\n", " ")
        lines.append("\t".join(cells))
    return "\n".join(lines) + "\n"


@pytest.mark.parametrize("form", ["docx", "xlsx", "pdf"])
def test_a_form_without_its_spec_comes_back_to_the_letter(form, tmp_path, capsys):
    for number, spec in enumerate(SPECS):
        (tmp_path / f"{number}.{form}").write_bytes(WRITERS[form](make_book(load_spec(spec))))
    files = [str(tmp_path / f"{number}.{form}") for number in range(len(SPECS))]
    assert run(["import", *files, "-o", str(tmp_path / "规格"), "--strict"]) == 0
    assert capsys.readouterr().out.splitlines()[-1] == "13 份表，写成 13 份规格；没有疑问、逐格一致的 13 份"
    assert imported(tmp_path / "规格") == truth(SPECS)


def test_text_copied_from_a_page_comes_back(tmp_path, capsys):
    for number, spec in enumerate(SPECS):
        text = tabbed(make_book(load_spec(spec)).sheets[0])
        (tmp_path / f"{number}.txt").write_text(text, "utf-8")
    files = [str(tmp_path / f"{number}.txt") for number in range(len(SPECS))]
    assert run(["import", *files, "-o", str(tmp_path / "规格")]) == 0
    assert imported(tmp_path / "规格") == truth(SPECS)


@pytest.mark.parametrize("form", ["docx", "xlsx", "pdf"])
def test_a_list_comes_back_as_its_projects_and_its_sums(form, tmp_path, capsys):
    office = ROOT / "specs" / "广州市委网信办"
    assert run(["build", str(office), "-f", form, "-o", str(tmp_path / "成品")]) == 0
    (file,) = (tmp_path / "成品").rglob(f"*.{form}")
    capsys.readouterr()
    # with --layout the spec that the file carries is not asked
    assert run(["import", str(file), "--layout", "guangzhou-project-list", "-o", str(tmp_path / "规格")]) == 0
    assert "√ 做出来和原件逐格一致" in capsys.readouterr().out

    def by_unit(specs):
        return sorted(
            ((p := values(spec))["字段", "资金使用单位"], sorted(map(str, p.items()))) for spec in specs
        )

    assert by_unit(find_specs([tmp_path / "规格"])) == by_unit(find_specs([office]))


def test_a_volume_comes_back_form_by_form(tmp_path, capsys):
    office = Path(specs_of("shanghai-project")[0].office)
    assert run(["build", str(office), "--volume", "-f", "docx", "-o", str(tmp_path / "成品")]) == 0
    (file,) = (tmp_path / "成品").rglob("*.docx")
    assert run(["import", str(file), "--layout", "shanghai-project", "-o", str(tmp_path / "规格")]) == 0
    assert imported(tmp_path / "规格") == truth(specs_of("shanghai-project"))


def test_what_is_there_already_is_never_overwritten(tmp_path, capsys):
    file = tmp_path / "去年.docx"
    file.write_bytes(WRITERS["docx"](make_book(load_spec(SPECS[0]))))
    name = load_spec(SPECS[0]).project.name
    (tmp_path / f"{name}.yaml").write_text("项目名称: 我写的\n", "utf-8")
    assert run(["import", str(file)]) == 1
    assert (tmp_path / f"{name}.yaml").read_text("utf-8") == "项目名称: 我写的\n"
    assert "已经有了，没有动它" in capsys.readouterr().err


def test_last_years_form_becomes_this_years_spec(tmp_path, capsys):
    file = tmp_path / "去年.docx"
    file.write_bytes(WRITERS["docx"](make_book(load_spec(SPECS[0]))))
    year = int(load_spec(SPECS[0]).project.year)
    assert run(["import", str(file), "--as", str(year + 1), "-o", str(tmp_path / "今年")]) == 0
    (spec,) = find_specs([tmp_path / "今年"])
    text = spec.path.read_text("utf-8")
    assert f"年度: {year + 1}" in text and "# 上年：" in text
    assert (
        run(["import", str(file), "--as", str(year + 1), "--keep-amounts", "-o", str(tmp_path / "照旧")]) == 0
    )
    (kept,) = find_specs([tmp_path / "照旧"])
    mine, before = values(kept), values(SPECS[0])
    assert {k: v for k, v in mine.items() if k[0] == "资金"} == {
        k: v for k, v in before.items() if k[0] == "资金"
    }


@pytest.mark.parametrize("form", ["docx", "xlsx"])
def test_what_a_leader_changed_in_the_file_goes_back_into_the_spec(form, tmp_path, capsys):
    """Comments and order of the spec stay; what the file says otherwise is shown, and taken over when asked."""
    spec = next(spec for spec in SPECS if spec.path.stem == "网络媒体协会运行经费")
    assert run(["build", str(spec.path), "-f", form, "-o", str(tmp_path / "成品")]) == 0
    (file,) = (tmp_path / "成品").rglob(f"*.{form}")
    edited = tmp_path / f"领导改过.{form}"
    with zipfile.ZipFile(file) as box, zipfile.ZipFile(edited, "w") as out:
        for name in box.namelist():
            content = box.read(name).decode() if name.endswith(".xml") else box.read(name)
            if isinstance(content, str) and "urn:tablegen" not in content:
                content = content.replace("≥80家", "≥90家").replace(
                    "举办网络媒体培训", "举办网络媒体从业人员培训"
                )
            out.writestr(name, content)
    capsys.readouterr()
    assert run(["import", str(edited), "-o", str(tmp_path / "看")]) == 0
    said = capsys.readouterr().out
    assert "“≥80家” → “≥90家”" in said and "加 --changes" in said
    assert run(["import", str(edited), "--changes", "-o", str(tmp_path / "改")]) == 0
    (changed,) = (tmp_path / "改").rglob("网络媒体协会运行经费.yaml")
    wanted = (
        spec.path.read_text("utf-8")
        .replace("≥80家", "≥90家")
        .replace("举办网络媒体培训", "举办网络媒体从业人员培训")
    )
    assert changed.read_text("utf-8") == wanted


@pytest.mark.parametrize(
    ("edit", "wanted"),
    [
        ("last row gone", lambda text: text.replace("      - 协会会员满意度: 满意率≥90%\n", "")),
        (
            "a row more",
            lambda text: text.rstrip("\n") + "\n      - 群众满意度: {中期: ≥95%, 年度: ≥90%}\n",
        ),
    ],
)
def test_rows_that_someone_added_or_deleted_in_word_go_back_into_the_spec(edit, wanted, tmp_path, capsys):
    spec = next(spec for spec in SPECS if spec.path.stem == "网络媒体协会运行经费")
    assert run(["build", str(spec.path), "-f", "docx", "-o", str(tmp_path / "成品")]) == 0
    (file,) = (tmp_path / "成品").rglob("*.docx")
    document = docx.Document(str(file))
    last = document.tables[0].rows[-1]._tr
    if edit == "a row more":
        new = copy.deepcopy(last)
        last.addnext(new)
        cells = list(new.tc_lst)
        for cell, words in zip(
            (*cells[-5:-3], *cells[-2:]), ("群众满意度", "≥95%", "群众满意度", "≥90%"), strict=True
        ):
            first, *others = cell.iter(f"{W}t")
            first.text = words
            for text in others:
                text.text = ""
    else:
        last.getparent().remove(last)
    document.save(str(tmp_path / "改过.docx"))
    assert run(["import", str(tmp_path / "改过.docx"), "--changes", "-o", str(tmp_path / "改")]) == 0
    (changed,) = (tmp_path / "改").rglob("网络媒体协会运行经费.yaml")
    assert changed.read_text("utf-8") == wanted(spec.path.read_text("utf-8")), capsys.readouterr().out


def test_a_list_in_excel_goes_out_and_comes_in_unchanged(tmp_path, capsys):
    for layout in ("shanghai-project", SUZHOU, "ningxia-pingluo-project"):
        specs = specs_of(layout)
        table = tmp_path / f"{layout}.xlsx"
        assert run(["export", *(str(spec.path) for spec in specs), "--list", str(table)]) == 0
        assert run(["import", str(table), "--list", "-o", str(tmp_path / layout)]) == 0
        assert imported(tmp_path / layout) == truth(specs)
        assert run(["export", str(tmp_path / layout), "--list", str(tmp_path / "again.xlsx")]) == 0
        cells = [
            [[cell.value for cell in row] for row in openpyxl.load_workbook(path).active]
            for path in (table, tmp_path / "again.xlsx")
        ]
        assert sorted(map(str, cells[0])) == sorted(map(str, cells[1]))


def test_a_list_in_an_offices_own_words_is_read(tmp_path, capsys):
    """Merged project boxes, another order, other words, the unit in the heading, a column that is not known."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["2024年项目清单"])
    sheet.append(
        [
            "项目名称",
            "申请单位",
            "当年财政拨款（万元）",
            "绩效指标名称",
            "一级指标",
            "二级指标",
            "年度指标值",
            "年度绩效目标",
            "备注",
        ]
    )
    sheet.append(
        ["图书馆开放", "某县图书馆", 12.5, "开放天数", "产出指标", "数量指标", "≥300天", "办好图书馆", "急"]
    )
    sheet.append([None, None, None, "读者满意度", "满意度指标", "服务对象满意度指标", "≥90%", None, None])
    for column in "ABCH":
        sheet.merge_cells(f"{column}3:{column}4")
    book.save(tmp_path / "清单.xlsx")
    code = run(
        [
            "import",
            str(tmp_path / "清单.xlsx"),
            "--list",
            "--layout",
            "shanghai-project",
            "-o",
            str(tmp_path / "规格"),
        ]
    )
    said = capsys.readouterr().out
    assert code == 0 and "“备注”一列没有读：“急”" in said
    (spec,) = (tmp_path / "规格").glob("*.yaml")
    text = spec.read_text("utf-8")
    assert "当年财政拨款: 12.5" in text and "金额单位: 万元" in text
    assert "- 开放天数: ≥300天" in text and "- 读者满意度: ≥90%" in text
    assert "# 请核对：" in text


def test_the_entry_table_takes_targets_apart(tmp_path, capsys):
    spec = next(spec for spec in SPECS if spec.path.stem == "网络宣传工作")
    assert run(["export", str(spec.path), "--entry", str(tmp_path / "录入表.xlsx")]) == 0
    sheet = openpyxl.load_workbook(tmp_path / "录入表.xlsx").active
    rows = [[cell.value for cell in row] for row in sheet]
    head = rows.index(next(row for row in rows if row[0] == "一级指标"))
    assert rows[head] == [
        "一级指标",
        "二级指标",
        "三级指标（指标名称）",
        "计算符号",
        "指标值",
        "计量单位",
        "分值/权重",
    ]
    assert rows[head + 1] == ["产出指标", "数量指标", "正面宣传活动次数", "≥", "10", "次", None]
    above = {row[0]: row[1] for row in rows[:head]}
    assert Decimal(str(above["年度资金：合计（元）"])) == 2632000


def test_what_cannot_be_taken_apart_is_qualitative(tmp_path, capsys):
    spec = next(spec for spec in SPECS if spec.path.stem == "网络媒体协会运行经费")
    assert run(["export", str(spec.path), "--entry", str(tmp_path / "录入表.xlsx")]) == 0
    rows = [[cell.value for cell in row] for row in openpyxl.load_workbook(tmp_path / "录入表.xlsx").active]
    assert ["产出指标", "成本指标", "举办培训班", "定性", "严格按照相关规定执行", None, None] in rows


def test_the_systems_own_template_is_filled_and_nothing_else_is_touched(tmp_path, capsys):
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["绩效指标导入模板（请勿修改表头）"])
    sheet.append(["*一级指标", "*二级指标", "*三级指标名称", "计算符号", "*指标值", "计量单位", "权重（%）"])
    book.create_sheet("字典").append(["≥", "≤"])
    book.save(tmp_path / "模板.xlsx")
    spec = next(spec for spec in SPECS if spec.path.stem == "网络宣传工作")
    command = [
        "export",
        str(spec.path),
        "--entry",
        str(tmp_path / "导入.xlsx"),
        "--template",
        str(tmp_path / "模板.xlsx"),
    ]
    assert run(command) == 0
    filled = openpyxl.load_workbook(tmp_path / "导入.xlsx")
    assert [cell.value for cell in filled.active[3]][:6] == [
        "产出指标",
        "数量指标",
        "正面宣传活动次数",
        "≥",
        "10",
        "次",
    ]
    with zipfile.ZipFile(tmp_path / "模板.xlsx") as before, zipfile.ZipFile(tmp_path / "导入.xlsx") as after:
        changed = [name for name in before.namelist() if before.read(name) != after.read(name)]
    assert changed == ["xl/worksheets/sheet1.xml"]


HOSTILE = {
    "空.docx": b"",
    "假.docx": b"PK\x03\x04 not a zip",
    "旧.doc": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600,
    "图.pdf": b"%PDF-1.4\n%%EOF",
    "乱.txt": bytes(range(256)) * 4,
    "字.txt": "没有表格的一段文字\n".encode(),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_what_is_no_form_is_refused_in_a_sentence(name, tmp_path, capsys):
    (tmp_path / name).write_bytes(HOSTILE[name])
    assert run(["import", str(tmp_path / name), "-o", str(tmp_path / "规格")]) in (1, 2)
    said = capsys.readouterr()
    assert "Traceback" not in said.out + said.err and "错误" in said.err
    assert not (tmp_path / "规格").exists()


def test_a_form_of_no_known_layout_is_not_guessed(tmp_path, capsys):
    book = openpyxl.Workbook()
    for row in (["采购申请表"], ["品名", "笔"], ["数量", 3], ["经办人", "张三"]):
        book.active.append(row)
    book.save(tmp_path / "采购.xlsx")
    assert run(["import", str(tmp_path / "采购.xlsx"), "-o", str(tmp_path / "规格")]) == 1
    assert "--learn 编号" in capsys.readouterr().err
    assert not (tmp_path / "规格").exists()


def test_a_form_of_no_known_layout_is_learnt_and_read_in_one_go(tmp_path, capsys):
    book = openpyxl.Workbook()
    sheet = book.active
    rows = [
        ["某市项目支出绩效目标表（2025年度）"],
        ["项目名称", "河道清淤", "", ""],
        ["项目单位", "某市水务局", "联系人", "王一"],
        ["年度资金总额（万元）", 120, "", ""],
        ["年度目标", "清淤十公里，行洪通畅。", "", ""],
        ["一级指标", "二级指标", "三级指标", "指标值"],
        ["产出指标", "数量指标", "清淤长度", "≥10公里"],
        ["效益指标", "生态效益指标", "水质达标率", "≥90%"],
        ["满意度指标", "服务对象满意度指标", "沿岸居民满意度", "≥85%"],
    ]
    for row in rows:
        sheet.append(row)
    sheet.merge_cells("A1:D1")
    for number in (2, 4, 5):
        sheet.merge_cells(f"B{number}:D{number}")
    thin = Side(style="thin")
    for row in sheet.iter_rows(min_row=2):
        for cell in row:
            cell.border = Border(left=thin, right=thin, top=thin, bottom=thin)
    book.save(tmp_path / "清淤.xlsx")
    command = [
        "import",
        str(tmp_path / "清淤.xlsx"),
        "--learn",
        "some-city",
        "--templates",
        str(tmp_path / "版式"),
    ]
    assert run([*command, "-o", str(tmp_path / "规格")]) == 0, capsys.readouterr().err
    said = capsys.readouterr().out
    assert "√ 做出来和原件逐格一致" in said
    (spec,) = (tmp_path / "规格").glob("*.yaml")
    text = spec.read_text("utf-8")
    assert "- 清淤长度: ≥10公里" in text and "某市水务局" in text and "120" in text


def test_old_formats_are_named_and_converted_when_asked(tmp_path, capsys, monkeypatch):
    (tmp_path / "去年.doc").write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600))
    assert run(["import", str(tmp_path / "去年.doc")]) == 1
    said = capsys.readouterr().err
    assert "Word 97-2003" in said and "--convert" in said
    made = tmp_path / "转好.docx"
    made.write_bytes(WRITERS["docx"](make_book(load_spec(SPECS[0]))))
    monkeypatch.setattr("tablegen.formats.convert.convert", lambda path, folder: made)
    assert run(["import", str(tmp_path / "去年.doc"), "--convert", "-o", str(tmp_path / "规格")]) == 0
    assert "由 LibreOffice 转换" in capsys.readouterr().out
    assert imported(tmp_path / "规格") == truth(SPECS[:1])


SAMPLES = ROOT / "templates"
# rows that a form prints in two tables, or across its columns, are not put together again, nor what an indicator ticks
# in boxes of their own, nor the class of an indicator that is not printed; all of it is asked about
NOT_BACKWARDS = {
    "central-monitoring", "chongqing-sciencecity-department-self-evaluation", "fujian-anxi-matrix", "fujian-dehua-transposed", "heilongjiang-daqing-project", "shaanxi-jiaxian-project", "sichuan-jingyan-list",
}  # fmt: skip
NO_YEAR = {"central-project-2018", "xinjiang-bingtuan-rural-fund"}  # neither the year nor a date is printed
READ_BACK = sorted(
    path.name
    for path in SAMPLES.iterdir()
    if (path / "sample.yaml").is_file() and path.name not in NOT_BACKWARDS
)


@pytest.mark.parametrize("layout", READ_BACK)
def test_the_sample_of_every_layout_comes_back(layout, tmp_path, capsys):
    """Recognised among all layouts, read, built and compared: from Word, Excel and PDF."""
    (spec,) = find_specs([SAMPLES / layout / "sample.yaml"])
    book = make_book(load_spec(spec))
    for form in ("docx", "xlsx", "pdf"):
        (tmp_path / f"样例.{form}").write_bytes(WRITERS[form](book))
        assert run(["import", str(tmp_path / f"样例.{form}"), "-o", str(tmp_path / form)]) == 0
        said = capsys.readouterr().out
        assert f"（{layout}）" in said.splitlines()[0]
        if layout in NO_YEAR:
            assert "文件里没有写年度，请填上四位的年份" in said and said.count("请核对：") == 1
        else:
            assert "√ 做出来和原件逐格一致" in said
            assert said.count("请核对：") == ("照起止日期当作" in said)


@pytest.mark.parametrize("layout", sorted(NOT_BACKWARDS))
def test_what_is_not_read_back_is_said(layout, tmp_path, capsys):
    (spec,) = find_specs([SAMPLES / layout / "sample.yaml"])
    (tmp_path / "样例.docx").write_bytes(WRITERS["docx"](make_book(load_spec(spec))))
    run(["import", str(tmp_path / "样例.docx"), "-o", str(tmp_path / "规格")])
    out, err = capsys.readouterr()
    assert "√ 做出来和原件逐格一致" not in out
    assert "请核对：" in out or "还读不回规格" in err or "不是手头任何一个版式" in err


def test_a_code_and_a_name_without_a_blank_are_two_values(tmp_path, capsys):
    (spec,) = find_specs([SAMPLES / "central-project-2018" / "sample.yaml"])
    (tmp_path / "样例.docx").write_bytes(WRITERS["docx"](make_book(load_spec(spec))))
    run(["import", str(tmp_path / "样例.docx"), "-o", str(tmp_path / "规格")])
    (read,) = find_specs([tmp_path / "规格"])
    text = read.path.read_text("utf-8")
    assert "主管部门: 示例部\n" in text and "主管部门代码: 999\n" in text


@pytest.mark.parametrize(
    ("layout", "why"),
    [
        ("fujian-anxi-matrix", "指标值一地一格横着排"),
        ("fujian-dehua-transposed", "指标值一地一格横着排"),
        ("heilongjiang-daqing-project", "指标分成几段印"),
        ("sichuan-jingyan-list", "一个指标占一行，一个项目占几行"),
    ],
)
def test_a_form_that_cannot_be_run_backwards_is_named_and_nothing_is_written(layout, why, tmp_path, capsys):
    sample = SAMPLES / layout / "sample.yaml"
    assert run(["build", str(sample), "-f", "docx", "-o", str(tmp_path / "o")]) == 0
    [made] = (tmp_path / "o").rglob("*.docx")
    assert run(["import", str(made), "--layout", layout, "-o", str(tmp_path / "in")]) == 1
    assert f"{why}，还读不回规格" in capsys.readouterr().err
    assert not (tmp_path / "in").exists()


def test_a_line_to_write_on_may_have_any_length():
    words = expression("名称：__⟦1⟧____（公章）", [(5, 8, ("字段", "项目名称"))])
    for text in (
        "名称：__某项目____（公章）",
        "名称：_________某项目（公章）",
        "名称：某项目（公章）",
        "名称： ＿＿某项目＿（公章）",
    ):
        assert words.fullmatch(text)[1] == "某项目"
