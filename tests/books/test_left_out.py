"""What is searched for after a public run, and what is not because it is found everywhere."""

from __future__ import annotations

import gzip
import zipfile
from dataclasses import replace
from decimal import Decimal
from io import BytesIO

import pytest

from tablegen.books.left_out import AMOUNT, NAME, TEXT, Copy, LeftOut, Search, left_out
from tablegen.books.needles import cites, squeeze
from tablegen.formats.all_texts import UnreadableError
from tablegen.model.money import Money
from tablegen.model.project import Entry, Fund, Funds, Project
from tablegen.problems import Place


def project(name: str, goal: str, yuan: str = "1", **fields: str) -> Project:
    places = (Place(f"{name}.yaml", line, 1) for line in range(1, 100))
    money = Money(Decimal(yuan))
    return Project(
        "x",
        f"{name}.yaml",
        "2024",
        False,
        {key: Entry(text, next(places), key) for key, text in {"项目名称": name, **fields}.items()},
        {"年度": Funds("年度", (Fund("财政拨款", money, next(places)),), money)},
        {"年度": Entry(goal, next(places), "年度")},
        (),
    )


def dropped(typed: Project) -> Copy:
    from tablegen.books.public import walk_all

    return Copy(replace(typed, classified=True), None, tuple(walk_all(typed)))


SECRET = project(
    "机房秘密改造",
    "建成一号备份机房；保障单位正常运转的各项工作",
    "777700",
    联系电话="021-65432109",
    备注="王",
)
OPEN = project("网络宣传工作", "做好宣传，保障单位正常运转的各项工作", "5000")


def searched(*words: str, secret: Project = SECRET, others: tuple[Project, ...] = (OPEN,)) -> LeftOut:
    return left_out([dropped(secret), *(Copy(item, item, ()) for item in others)], words)


def test_names_texts_and_amounts() -> None:
    what = searched()
    assert what.names == ("机房秘密改造", "021-65432109", "65432109") == what.cited
    assert what.texts == ("建成一号备份机房；保障单位正常运转的各项工作", "建成一号备份机房")
    assert what.amounts == {Decimal("777700").normalize(), Decimal("77.77")}


def test_what_others_print_is_no_secret_but_a_name_stays_one() -> None:
    said = project("另一个", "机房秘密改造之外，建成一号备份机房", "777700")
    what = searched(others=(OPEN, said))
    assert what.names == ("机房秘密改造", "021-65432109", "65432109")
    assert "建成一号备份机房" not in what.texts and what.amounts == frozenset()


def test_the_forms_own_words_are_none_but_a_long_name_is_no_word_of_a_form() -> None:
    """A blank that was learnt from a filled form may still say the name of its project."""
    short = replace_name("机关服务费")
    assert searched("一、机关服务费申报表", secret=short).names == ("021-65432109", "65432109")
    assert searched("一、机关服务费申报表", secret=short).cited[0] == "机关服务费"
    assert searched("机房秘密改造申报表").names[0] == "机房秘密改造"


def replace_name(name: str) -> Project:
    return project(name, "一", "777700", 联系电话="021-65432109")


def test_a_name_that_the_office_lets_be_said_is_none() -> None:
    secret = replace_name("网络安全")
    what = left_out([dropped(secret)], (), ("没有读懂的工程", "天网"), ["网络 安全"])
    assert what.cited == ("没有读懂的工程", "天网", "021-65432109", "65432109") == what.names


def test_numbers_are_taken_apart() -> None:
    secret = project("机房秘密改造", "", "1", 电话="021-65432109、13912345678")
    assert searched(secret=secret).names[1:] == (
        "021-65432109、13912345678", "021-65432109", "65432109", "13912345678",
    )  # fmt: skip


def internal(**fields: str) -> Copy:
    typed = project("网络宣传工作", "做好宣传", **fields)
    taken = tuple(entry for key, entry in typed.fields.items() if key != "项目名称")
    return Copy(typed, replace(typed, fields={"项目名称": typed.fields["项目名称"]}), taken)  # type: ignore[arg-type]


def test_people_and_goals_that_tell_much_are_pointed_out_elsewhere() -> None:
    secret = project("机房秘密改造", "一号备份机房年底以前建成投入使用；短的一句")
    what = left_out([dropped(secret), internal(填报人="张三", 电话="021-65432109")], ())
    assert what.telling == ("一号备份机房年底以前建成投入使用", "张三")
    assert "张三" in what.texts
    also = project("别的", "张三", 项目负责人="张三")  # a person of a public box is nobody's secret
    assert "张三" not in left_out([internal(填报人="张三"), Copy(also, also, ())], ()).telling


@pytest.mark.parametrize(
    ("name", "short"),
    [
        ("城南机房改造（二期）工程", ("城南机房改造",)),
        ("城南机房改造二期专项经费", ("城南机房改造",)),
        ("城南机房改造第3期", ("城南机房改造",)),
        ("城南机房改造", ()),
        ("机房改造工程", ()),  # what is left is any office's
    ],
)
def test_a_secret_project_called_for_short_is_pointed_out(name: str, short: tuple[str, ...]) -> None:
    assert left_out([dropped(project(name, "短的一句"))], ()).telling == short


@pytest.mark.parametrize(
    ("text", "name", "said"),
    [
        ("配合“天网”建设", "天网", True),
        ("配合：天 网，", "天网", True),
        ("天网", "天网", True),
        ("天\u3000网13900000000", "天网", True),
        ("（天网）", "天网", True),
        ("共建天网工程", "天网", False),
        ("今天网络", "天网", False),
        ("天。网", "天网", False),
        ("“天网”工程二期", "天网工程（二期）", True),
        ("天网\n工程 二期", "天网工程（二期）", True),
        ("ＡＢ－天网工程", "AB天网工程", True),
        ("电话 021 6543 2109", "021-65432109", True),
        ("天网。工程", "天网工", False),
        ("配合天網工程", "天网工程", True),
        ("天网工程第2期", "天网工程二期", True),
        ("天网工程（贰期）", "天网工程二期", True),
        ("天网工程Ⅱ期", "天网工程二期", True),
        ("天网工程第十二期", "天网工程12期", True),
        ("天网工程二十期", "天网工程20期", True),
        ("天网工程三期", "天网工程二期", False),
        ("天网工程一二期", "天网工程二期", False),
        ("拨打02165432109", "021-65432109", True),
        ("电话：(021) 65432109 13900000000", "65432109", True),
        ("86-21-65432109", "65432109", True),
        ("21 6543 2109 1390 000 0000", "13900000000", True),
        ("139.0000.0000", "13900000000", True),
        ("139–0000—0000", "13900000000", True),
        ("021/65432109", "021-65432109", True),
        ("65432109-801", "65432109", True),
        ("六五四三二一〇九", "65432109", True),
        ("139****0000", "13900000000", False),
        ("联系人张三", "张三", True),
        ("由张三同志办", "张三", True),
        ("張 三", "张三", True),
        ("紧张三天", "张三", False),
        ("扩张三倍", "张三", False),
        ("歐陽小明", "欧阳小明", True),
        ("9765432109876543", "65432109", False),
        ("编号 165432109", "65432108", False),
        ("1,654,321.09", "1654321", False),
    ],
)
def test_how_a_name_is_said(text: str, name: str, said: bool) -> None:
    assert cites(text, (name,)) is said
    search = Search(LeftOut(names=(name,)))
    assert (search.found(f"<p>{text}</p>".encode(), "x") is not None) is said
    assert search.found("<p>别的文字</p>".encode(), "x") is None


@pytest.mark.parametrize("text", ["无", "APP", "theme", "X001", "0.00", "100%", "目录", "表格正文", "序号"])
def test_what_is_found_everywhere_is_not_searched(text: str) -> None:
    secret = project(text, text, "300", 编号=text)
    assert searched(secret=secret) == LeftOut(cited=searched(secret=secret).cited)


def test_a_sum_that_is_printed_is_no_left_out_amount() -> None:
    others = (project("甲甲甲", "一", "700000"), project("乙乙乙", "二", "77700"))
    assert searched(others=others).amounts == frozenset()


def test_years_are_no_amounts() -> None:
    assert searched(secret=project("机房秘密改造", "", "2024")).amounts == {Decimal("0.2024")}


FOUND = Search(LeftOut(("机房秘密改造",), ("一号备份机房建成",), frozenset({Decimal("77.77")})))


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        ("机房秘密改造".encode(), NAME),
        ("机房秘密改造".encode("utf-16-le"), NAME),
        ("机房秘密改造".encode("gb18030"), NAME),
        ("<p><r><t>机房</t></r><r><t>秘密 改造</t></r></p>".encode(), NAME),
        ('<p title="机房 秘密改造"/>'.encode(), NAME),
        ("<p>一号备份机房\n建成</p>".encode(), TEXT),
        (b"<html><td>77.77</td></html>", AMOUNT),
        (b"<row><c><v>77.77</v></c></row>", AMOUNT),
        (b"<row><c t='n'><v>77.770</v></c></row>", AMOUNT),
    ],
)
def test_found(data: bytes, kind: str) -> None:
    assert FOUND.found(data, "x") == (kind, "")
    inner = BytesIO()
    with zipfile.ZipFile(inner, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("a/b.xml", data)
    outer = BytesIO()
    with zipfile.ZipFile(outer, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("里面.zip", inner.getvalue())
    found = FOUND.found(outer.getvalue(), "x")
    assert found is not None and found[0] == kind and found[1].startswith("里面.zip")


@pytest.mark.parametrize(
    "data",
    [
        b'<c w="77.77" t="s"><v>7777</v></c>',
        b"<style>td { width: 77.77pt }</style>",
        b"<p>177.77</p><p>77.771</p><p>A77.77</p>",
        "<p>机房</p><p>秘密改造</p>".encode(),
    ],
)
def test_not_found(data: bytes) -> None:
    assert FOUND.found(data, "x") is None


def test_a_page_that_does_not_say_its_encoding_is_read_all_the_same() -> None:
    data = "<html><p>电话 ０２１－６５４３－２１０９</p>".encode()
    assert Search(LeftOut(names=("65432109",))).found(data, "x") is not None


def test_the_name_of_the_file_is_searched() -> None:
    assert FOUND.found(b"", "某局/机房秘密改造.docx") == (NAME, "文件名")


def test_many_needles_are_found_as_few_are() -> None:
    texts = tuple(f"第{number}号机房建成以后" for number in range(1000))
    search = Search(LeftOut(texts=texts))
    assert search.found("前面的字第777号机房建成以后".encode(), "x") == (TEXT, "")
    assert search.found("第一号机房建成以后".encode(), "x") is None


def test_what_cannot_be_looked_through_is_said() -> None:
    with pytest.raises(UnreadableError):
        FOUND.found(b"PK\x03\x04 broken", "x")
    with pytest.raises(UnreadableError):
        FOUND.found(b"%PDF-1.7 broken", "x")
    encrypted = "EncryptedPackage".encode("utf-16-le")
    for data in (
        b"7z\xbc\xaf\x27\x1c..",
        b"Rar!\x1a\x07\x01",
        b"BZh9",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + encrypted,
    ):
        with pytest.raises(UnreadableError):
            FOUND.found(data, "x")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gb18030"])
@pytest.mark.parametrize("text", ["前面机房 秘密\r\n改造后面", "机房“秘密”改造", "合计 77.77 万元"])
def test_plain_text_is_read_as_text_packed_or_not(text: str, encoding: str) -> None:
    data = text.encode(encoding)
    assert FOUND.found(data, "x") is not None
    assert FOUND.found(gzip.compress(data), "x") is not None
    assert FOUND.found("别的文字 77.7".encode(encoding), "x") is None


def test_squeezing() -> None:
    assert squeeze("Ａ B\u200b\n⽹ 络") == "ab网络"
