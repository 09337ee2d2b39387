"""Characters that look right and are not: radicals and traditional characters out of a PDF, letters in the place of digits, and what a wrong
encoding leaves (U+FFFD, 锟斤拷, 缃戠粶).

Works on the raw text of a spec, so that names are looked at as well as values; comments are left alone. What a
character certainly stands for is offered as a repair; a character that is lost is an error, because the form
would be printed with a hole in it.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from dataclasses import replace

from ..problems import Fix, Place, Problem, Severity
from ..text.patterns import late
from ..text.tree import Source, line_starts
from .mojibake import Mojibake, mojibake

# EquivalentUnifiedIdeograph.txt of Unicode, for the CJK radicals without a compatibility decomposition; those whose
# ideograph nobody types are left out
_RADICALS = dict(
    zip(
        "⺁⺄⺅⺈⺉⺊⺌⺍⺎⺒⺓⺔⺖⺘⺙⺛⺜⺝⺟⺠⺡⺣⺦⺧⺨⺩⺫⺬⺭⺮⺯⺰⺲⺶⺹⺼⺾⺿⻀⻁⻂⻃⻄⻅⻆⻈⻉⻋⻌⻍⻎⻏⻐⻑⻒⻓⻔⻖⻗⻘⻙⻚⻛⻜⻝⻟⻠⻢⻣⻤⻥⻦⻧⻨⻩⻪⻬⻮⻯⻰⻱⻳",
        "厂乙亻刀刂卜小小兀巳幺彐忄扌攵旡日月母民氵灬丬牛犭王罒示礻竹糹纟罒羊耂肉艹艹艹虎衤覀西见角讠贝车辶辶辶邑钅長镸长门阝雨青韦页风飞食飠饣马骨鬼鱼鸟卤麦黄黾齐齿竜龙龜龟",
        strict=True,
    )
)
# Kangxi radicals whose decomposition is the traditional form; PDF files of simplified text mean the other
_RADICALS |= {"⼾": "户", "⾭": "青", "⿈": "黄"}
# traditional characters of words that budgets use: they come out of PDF files and from keyboards set to 繁体
_TRADITIONAL = dict(
    zip(
        "網絡絲組織總結續績經繼級純紅約紙線綠維緊縣標樣樹橋機檢權歲歷歸殘殺毀氣漢湯溫準滅滿漲潔濟灣災為無煙熱燈爐爭愛爺狀獨獎獲環產畫當療癥發皺監盤眞眾確礎禮禍稅種稱穩積窮窩競筆節範築簡簽糧糾納紀給統絕綜緒縮繳"
        "罰羅聖聞聯聲聽職肅腦臨舉舊藝藥號蟲衛補裝複見規視親覺覽觀觸計訂訓訊託記訪設許訴診證評識詞試詩話該詳認誤說請諸課調談論諮講謝議護讀變讓豐財責貨貧貪貫貸費貼貿資賓質賞賠賢賣購賽贈贊趙趕跡踐車軍軌軟較載輔輕"
        "輛輪輸轄轉辦農運過達違遠適遞選遺邊還邏郵鄉鄰醫釋針鈔鉅銀銅銷錄錢錯鍋鍵鎮鏈鐵長門開閉間關閱隊階際陽險隨隱雖雙雜離難電雲霧靈靜響頁頂項順須預領頻題額願類顯風飛飯飲館餘驗驚體魚鮮鳥麗麥黃點黨齊齡龍內淸靑敎"
        "値吿戶淨凈",
        "网络丝组织总结续绩经继级纯红约纸线绿维紧县标样树桥机检权岁历归残杀毁气汉汤温准灭满涨洁济湾灾为无烟热灯炉争爱爷状独奖获环产画当疗症发皱监盘真众确础礼祸税种称稳积穷窝竞笔节范筑简签粮纠纳纪给统绝综绪缩缴"
        "罚罗圣闻联声听职肃脑临举旧艺药号虫卫补装复见规视亲觉览观触计订训讯托记访设许诉诊证评识词试诗话该详认误说请诸课调谈论咨讲谢议护读变让丰财责货贫贪贯贷费贴贸资宾质赏赔贤卖购赛赠赞赵赶迹践车军轨软较载辅轻"
        "辆轮输辖转办农运过达违远适递选遗边还逻邮乡邻医释针钞巨银铜销录钱错锅键镇链铁长门开闭间关阅队阶际阳险随隐虽双杂离难电云雾灵静响页顶项顺须预领频题额愿类显风飞饭饮馆余验惊体鱼鲜鸟丽麦黄点党齐龄龙内清青教"
        "值告户净净",
        strict=True,
    )
)
SIMPLIFIED = str.maketrans(_TRADITIONAL)
_LOOK_ALIKE = r"[\u2e80-\u2fd5\uf900-\ufaff\ufb00-\ufb06\U0001d400-\U0001d7ff\U0002f800-\U0002fa1f\ufe6a]"
# no one but the font's maker says what they look like; GBK without a character of its own has its blank there
_PRIVATE = r"[\ue000-\uf8ff\U000f0000-\U000ffffd]+"
_PRIVATE_BLANK = "\ue5e5"
_ZERO, _ONE = "OoОоΟο〇○", "lIІ"
_DIGITS = rf"[\d{_ZERO}{_ONE}]"
# 1O次, 2O24年, l0%: letters among digits, before a unit or at the end; O2O and codes such as A1O are left alone
_UNIT_FOLLOWS = r"\s*[(（]?\s*[%％次人名个万千亿元年月日天家户场期件项台套份篇条起公里亩吨]"
_MORE_DIGITS = rf"(?:{_DIGITS}|[.,](?=\d))*"
_LETTER_DIGIT = (
    rf"(?<![A-Za-z\d.,_-])(?!O2O)(?:\d[\d,.]*[{_ZERO}{_ONE}]{_MORE_DIGITS}(?={_UNIT_FOLLOWS}|(?<![lI])$)"
    rf"|[{_ZERO}{_ONE}]{{1,3}}\d{_MORE_DIGITS}(?={_UNIT_FOLLOWS})|(?<=[≥≤＝])[{_ZERO}{_ONE}]+(?:\.\d+)?(?={_UNIT_FOLLOWS}))"
)
_ODD = late(
    rf"(?P<radical>{_LOOK_ALIKE}+)|(?P<private>{_PRIVATE})|(?P<digit>{_LETTER_DIGIT})|(?P<traditional>[{''.join(_TRADITIONAL)}]+)",
    re.MULTILINE,
)
# one of these stands in whatever _ODD finds: most files have none, and are not looked at any closer
_SUSPICIOUS = late(
    rf"{_LOOK_ALIKE[:-1]}\ue000-\uf8ff\U000f0000-\U000ffffd{''.join(_TRADITIONAL)}]|\d[{_ZERO}{_ONE}]|[{_ZERO}{_ONE}]\d|[≥≤＝][{_ZERO}{_ONE}]"
)
_AS_DIGITS = str.maketrans(dict.fromkeys(_ZERO, "0") | dict.fromkeys(_ONE, "1"))


def odd_characters(source: Source) -> list[Problem]:
    """What is odd in the text of a file, in order."""
    text = source.text
    found = [
        (item.start, item.end, _no_chinese(item, text[item.end : item.end + 1])) for item in mojibake(text)
    ]
    lost = [(start, end) for start, end, _ in found]
    if _SUSPICIOUS.search(text):
        for match in _ODD.finditer(text):
            if any(start < match.end() and match.start() < end for start, end in lost):
                continue
            saying = next(_SAYINGS[kind](match[0]) for kind in _SAYINGS if match[kind])
            if saying is not None:
                found.append((*match.span(), saying))
    if not found:
        return []
    starts = line_starts(text)
    problems: list[Problem] = []
    told = {problem.place for problem in source.problems if problem.code == "mojibake"}
    for start, end, (code, message, hint, meant, severity) in sorted(found, key=lambda item: item[0]):
        line = bisect_right(starts, start)
        if source.line(line).lstrip().startswith("#"):
            continue
        column = start - starts[line - 1] + 1
        place = Place(source.name, line, column, column + end - start)
        if place in told:
            continue
        problem = source.problem(code, message, place, hint, severity)
        problems.append(replace(problem, fixes=(Fix(start, end, meant),)) if meant else problem)
    return problems


def odd_in_name(name: str) -> tuple[str, str] | None:
    """(what is odd in the name of a file, what to do), for what would be found odd in a text too; None where nothing is."""
    for problem in odd_characters(Source("", name, [name])):
        if problem.code in ("letter-for-digit", "traditional-character") or problem.place is None:
            continue
        wrong = name[
            problem.place.column - 1 : problem.place.end_column - 1 if problem.place.end_column else None
        ]
        if problem.fixes:
            meant = problem.fixes[0].text
            return f"的“{wrong}”是样子像“{meant}”的另一个字，或者是它的乱码", f"改名，写“{meant}”"
        return f"有乱码“{wrong}”", "改成原来的名字"
    return None


def said_once(problems: list[Problem]) -> list[Problem]:
    """``problems`` without letters among digits in a text of which the reading of the spec says more (an amount, a date)."""
    told = {
        (item.place.file, item.place.line, item.place.column)
        for item in problems
        if item.place and item.code != "letter-for-digit"
    }
    return [
        item
        for item in problems
        if item.code != "letter-for-digit"
        or item.place is None
        or (item.place.file, item.place.line, item.place.column) not in told
    ]


Saying = tuple[str, str, str, str, Severity]  # code, message, hint, what is certainly meant or "", severity


def _radical(text: str) -> Saying | None:
    meant = "".join(_RADICALS.get(char) or unicodedata.normalize("NFKC", char) for char in text)
    if meant == text:
        return None
    message = f"“{text}”不是常用的汉字“{meant}”，是字形相同的部首或兼容字，多半是从 PDF 复制来的"
    if meant.isascii():
        message = f"“{text}”不是普通的“{meant}”，是样子相同的特殊符号"
    return "radical", message, f"写成“{meant}”，不然查找、比对都对不上", meant, Severity.WARNING


def _no_chinese(item: Mojibake, after: str) -> Saying:
    if item.meant:
        message = f"“{item.text}”是乱码，原来是“{item.meant}”"
        return "mojibake", message, f"改成“{item.meant}”", item.meant, Severity.ERROR
    begun = f"；原来多半是“{item.perhaps}”" if len(item.perhaps) == 1 else ""
    begun = f"；原来的字里有“{item.perhaps}”" if len(item.perhaps) > 1 else begun
    sign = "；在数的前面，多半是“≥”或“≤”" if after.isdecimal() and not begun else ""
    hint = f"这里的字在转换编码时丢了，对着原件重新打{begun}{sign}"
    return "lost-character", f"这里有乱码“{item.text}”", hint, "", Severity.ERROR


def _private(text: str) -> Saying:
    """Symbols of a font (Wingdings), characters that an office drew itself, and the blank of old GBK."""
    if set(text) == {_PRIVATE_BLANK}:
        message = "这里有一个老编码里的空格 U+E5E5，别的电脑上印成方框"
        return "private-character", message, "写成普通的空格", " " * len(text), Severity.ERROR
    names = "、".join(dict.fromkeys(f"U+{ord(char):04X}" for char in text))
    message = f"这里有自造字或专用字体里的符号 {names}，别的电脑上印成空白或方框"
    return (
        "private-character",
        message,
        "对着原件重新打：符号用√、□这样的，生僻字用国标里的",
        "",
        Severity.ERROR,
    )


def _letter_digit(text: str) -> Saying:
    meant = text.translate(_AS_DIGITS)
    letters = "、".join(f"“{char}”" for char in dict.fromkeys(text) if char in _ZERO + _ONE)
    message = f"“{text}”里的{letters}不是数字，只是样子像"
    return "letter-for-digit", message, f"写成“{meant}”", meant, Severity.WARNING


def _traditional(text: str) -> Saying:
    meant = "".join(_TRADITIONAL[char] for char in text)
    message = f"“{text}”是繁体字，多半是从 PDF 复制来的"
    return "traditional-character", message, f"写成“{meant}”，不然查找、比对都对不上", meant, Severity.WARNING


_SAYINGS = {"radical": _radical, "private": _private, "digit": _letter_digit, "traditional": _traditional}
