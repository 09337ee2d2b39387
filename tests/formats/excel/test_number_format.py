"""What a cell shows by its number format, beside what LibreOffice shows."""

from __future__ import annotations

import shutil
import subprocess
from decimal import Decimal
from pathlib import Path

import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from tablegen.formats.excel.format_code import UnknownFormat
from tablegen.formats.excel.number_format import amount_format, shown_number, shown_text, shows
from tablegen.model.money import UNITS, Money, MoneyFormat

# (format, number, what Excel shows)
SHOWN = [
    ("General", 2632000, "2632000"),
    ("", 0.5, "0.5"),
    ("General", 0.5, "0.5"),
    ("General", 1 / 3, "0.333333333"),
    ("General", 123456789012, "1.23457E+11"),
    ('General"元"', 8, "8元"),
    ("0", 1234.5, "1235"),
    ("0.00", -1, "-1.00"),
    ("#,##0.00", 2632000, "2,632,000.00"),
    ('#,##0.00"元"', 2632000, "2,632,000.00元"),
    ('"人民币"0.0#', 12.345, "人民币12.35"),
    ("#,##0,", 2632000, "2,632"),
    (".00", 12.5, "12.50"),
    (".00", 0.125, ".13"),
    ("h:mm", 0.5, "12:00"),
    ('0.00,,"百万"', 26320000, "26.32百万"),
    ('0\\.0,"万"', 26320000, "2632.0万"),
    ("0%", 0.05, "5%"),
    ("0.00%", 1 / 3, "33.33%"),
    ('0.0"%"', 12.345, "12.3%"),
    ('0.00;(0.00);"-"', 0, "-"),
    ('0.00;(0.00);"-"', -150, "(150.00)"),
    ('0.00;(0.00);"-"', 60, "60.00"),
    ("0;-0;;@", 0, ""),
    ("#,##0.00;[Red]-#,##0.00", -1, "-1.00"),
    ("#,##0.00_);(#,##0.00)", 1, "1.00"),
    ('_ * #,##0.00_ ;_ * -#,##0.00_ ;_ * "-"??_ ;_ @_ ', 1234.5, "1,234.50"),
    ('_ * #,##0.00_ ;_ * -#,##0.00_ ;_ * "-"??_ ;_ @_ ', 0, "-"),
    ('[>=10000]0.0,"千";0', 2632000, "2632.0千"),
    ('[>=10000]0.0,"千";0', 60, "60"),
    ('[<0]"负"0;0.0', -150, "负150"),
    ('[=0]"无";0.00', 0, "无"),
    ("[$¥-804]#,##0.00", 1, "¥1.00"),
    ("# ?/?", 12.345, "12 1/3"),
    ("# ?/4", 0.5, "2/4"),
    ("0.00E+00", 1234.5, "1.23E+03"),
    ("000000", 73001, "073001"),
    ("000\\-0000\\-0000", 13800001111, "138-0000-1111"),
    ('0"年"', 2024, "2024年"),
    ("yyyy-mm-dd", 45292, "2024-01-01"),
    ("yyyy-mm-dd;@", 45292.5, "2024-01-01"),
    ('yyyy"年"m"月"d"日"', 45657.75, "2024年12月31日"),
    ("yyyy/m/d h:mm", 45657.75, "2024/12/31 18:00"),
    ("yyyy.m.d", 45292, "2024.1.1"),
    ("h:mm AM/PM", 45292.5, "12:00 PM"),
    ("[h]:mm", 45292.5, "1087020:00"),
    ("mm:ss.0", 45000.123456, "57:46.6"),
    ("[$-804]aaaa", 45292, "星期一"),
    ("[$-409]mmmm d, yyyy;@", 45292, "January 1, 2024"),
    ("[ENG][$-409]mmm yy", 45292, "Jan 24"),
    ("d-mmm", 45293, "2-Jan"),
    ("dddd", 45292, "Monday"),
    ("[$-804]dddd", 45292, "星期一"),
    ("[$-804]m月d日 mmm", 45292, "1月1日 1月"),
    ("[$-804]AM/PM h:mm", 45292.75, "下午 6:00"),
    ("[$-F800]dddd\\,\\ mmmm\\ dd\\,\\ yyyy", 45292, "2024年1月1日"),
    ("[$-x-sysdate]dddd, mmmm dd, yyyy", 45292, "2024年1月1日"),
    ("[$-F400]h:mm:ss\\ AM/PM", 45292.75, "18:00:00"),
    ('0!.0,"万元"', 26320, "2.6万元"),
    ("[$-1E000804]yyyy\\年m\\月d\\日", 45641, "二〇二四年十二月十五日"),  # as LibreOffice writes it
    ("[$-1010409]mmm d", 45641, "Dec 15"),
    ("[$-10804]m月d日", 45641, "12月15日"),
    ("[DBNum1][$-804]General", 0, "〇"),
    ("[DBNum1][$-804]General", 1010, "一千〇一十"),
    ("[DBNum2][$-804]General", 2632000, "贰佰陆拾叁万贰仟"),
    ("[DBNum2][$-804]General", 105000, "壹拾万伍仟"),
    ("[DBNum2][$-804]General", 100500, "壹拾万零伍佰"),
    ("[DBNum2][$-804]General", 100010000, "壹亿零壹万"),
    ('[DBNum2][$-804]G/通用格式"元整"', 1234, "壹仟贰佰叁拾肆元整"),
    ("[DBNum1][$-804]General", -14, "-一十四"),
    ("[DBNum2]", 1234.5, "壹仟贰佰叁拾肆.伍"),
    ('[DBNum2]"第1号"0', 35, "第1号叁伍"),
    ("[DBNum2][$-804]0.00", 1234.5, "壹贰叁肆.伍零"),
    ("[DBNum2]0角0分", 35, "叁角伍分"),
    ('[=0]"无";[Red][DBNum1][$-804]General', 10, "一十"),
    ('[DBNum1][$-804]yyyy"年"m"月"d"日";@', 45641, "二〇二四年十二月十五日"),
    ('[DBNum1][$-804]yyyy"年"m"月"d"日";@', 45646, "二〇二四年十二月二十日"),
    ('[DBNum1]上午/下午h"时"mm"分"', 45646.555, "下午一时十九分"),
]
# Excel's General takes 11 signs, LibreOffice's as many as there are; LibreOffice says the numbers of a clock with 一十,
# says 点 for a point, counts with units also by placeholders, and knows neither !, ENG, G/通用格式 nor the forms of the machine
OTHER_IN_LIBREOFFICE = {
    ("General", 1 / 3),
    ("General", 123456789012),
    ("[$-F800]dddd\\,\\ mmmm\\ dd\\,\\ yyyy", 45292),
    ("[$-x-sysdate]dddd, mmmm dd, yyyy", 45292),
    ("[$-F400]h:mm:ss\\ AM/PM", 45292.75),
    ("[ENG][$-409]mmm yy", 45292),
    ('0!.0,"万元"', 26320),
    ('[DBNum2][$-804]G/通用格式"元整"', 1234),
    ("[DBNum2]", 1234.5),
    ('[DBNum2]"第1号"0', 35),
    ("[DBNum2][$-804]0.00", 1234.5),
    ("[DBNum2]0角0分", 35),
    ('[DBNum1]上午/下午h"时"mm"分"', 45646.555),
}


@pytest.mark.parametrize(("code", "number", "text"), SHOWN)
def test_what_a_number_shows(code, number, text):
    assert shown_number(number, code).text.strip() == text


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
def test_libreoffice_shows_the_same(tmp_path: Path):
    book = xlsxwriter.Workbook(tmp_path / "格式.xlsx")
    sheet = book.add_worksheet()
    sheet.set_column(0, 0, 60)
    for row, (code, number, _) in enumerate(SHOWN):
        sheet.write_number(row, 0, number, book.add_format({"num_format": code}))
    book.close()
    home = f"-env:UserInstallation=file://{tmp_path}/profile"
    command = [
        "soffice",
        home,
        "--headless",
        "--convert-to",
        "fods",
        "--outdir",
        tmp_path,
        tmp_path / "格式.xlsx",
    ]
    subprocess.run(command, check=True, capture_output=True, timeout=240)
    rows = list(etree.parse(tmp_path / "格式.fods").iter("{*}table-row"))[: len(SHOWN)]
    for node, (code, number, text) in zip(rows, SHOWN, strict=True):
        if (code, number) not in OTHER_IN_LIBREOFFICE:
            assert "".join(node[0].itertext()).strip() == text, code


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ("General", "名称"),
        ("0.00", "名称"),
        ("@", "名称"),
        ('@"："', "名称："),
        ('0.00;-0.00;0;"（"@"）"', "（名称）"),
        (";;;", ""),
        (";;;@", "名称"),
        ('0;0;0;"无"', "无"),
    ],
)
def test_what_a_text_shows(code, text):
    assert shown_text("名称", code).text == text


@pytest.mark.parametrize(
    "code",
    [
        "0*-",
        "g/d",
        "ggge",
        "[橙]0",
        "0;0;0;0;0",
        '"元',
        "[DBNum3]General",
        "[DBNum1][$-411]General",
        "[DBNum2]0.00E+00",
        "[DBNum1]mm",
        "[DBNum2][$-804]h",
        "[$-1030000]yyyy",
        "[$-1B000411]0",
        "[$-1E000804]General",
        "[$-13000804]0",
    ],
)
def test_what_is_not_known_is_not_guessed(code):
    with pytest.raises(UnknownFormat):
        shown_number(45292.5, code)


@given(
    st.decimals(0, 10**11, places=2).map(Decimal),
    st.sampled_from(["元", "万元"]),
    st.booleans(),
    st.integers(0, 6),
    st.sampled_from([None, "", "—", "0", "/"]),
)
def test_the_layouts_format_shows_the_amount(yuan, unit, thousands, places, zero):
    layout = MoneyFormat(UNITS[unit], places, max(places, 6), thousands, zero, True)
    money = Money(yuan)
    number, text = layout.number(money), layout.text(money)
    code = amount_format(number, text, layout.excel_format(number))
    assert code is not None
    assert shows(number, text, code)


@pytest.mark.parametrize(
    ("own", "kept"),
    [
        ("#,##0.00", True),
        ("#,##0.00_ ", True),
        ("#,##0.00;[Red]-#,##0.00", True),
        ('_ * #,##0.00_ ;_ * -#,##0.00_ ;_ * "-"??_ ;_ @_ ', True),
        ('#,##0.00"元"', False),
        ('"¥"#,##0.00', False),
        ("[Red]#,##0.00", False),
        ("#,##0.00,", False),
        ('[>100]"多";0.00', False),
        ("0.00%", False),
        (";;;", False),
        ("General", False),
    ],
)
def test_the_blanks_format_is_kept_where_it_shows_the_same(own, kept):
    code = amount_format(Decimal("2632000.00"), "2,632,000.00", "#,##0.00", own)
    assert code == (own if kept else "#,##0.00")


@pytest.mark.parametrize(
    ("code", "number"),
    [
        ("yyyy-mm-dd", 0),
        ("yyyy-mm-dd", 0.5),
        ("aaaa", 30),
        ("@;0.00", 1),
        ('0.00;[>=100]"多"', 1),
        ("@;0;0", 0),
    ],
)
def test_numbers_that_a_format_shows_in_no_known_way(code, number):
    with pytest.raises(UnknownFormat):
        shown_number(number, code)


def test_an_amount_in_a_box_for_texts_stays_a_number():
    assert amount_format(Decimal(100), "100", "0", "@") == "0"
    assert amount_format(Decimal(100), "100", "0", "General") == "General"
