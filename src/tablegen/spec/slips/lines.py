"""Slips of lines: indents, names, colons, dashes, texts that go on below; the scanner of ``slips.scan``."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from functools import lru_cache

from ...problems import Fix, Severity
from ...text.tree import LINE_BREAK
from ..keys import BLANKS, Split, meant_name, plain_name, split
from .grammar import FREE, Slot, words
from .slip import Slip
from .values import (
    Reading,
    Value,
    balance,
    quoted_text,
    quoting,
    read_value,
    unclosed_bracket,
    unclosed_quote,
)

_DASHES = re.compile(r"-(?:[ \t\u3000]+|$)")
_WRONG_DASH = re.compile(
    r"(?:－|–|—+|−|•|·|●|○|■|◆|▪|\*|-|①|②|③|④|⑤|⑥|⑦|⑧|⑨|⑩|[0-9]{1,2}(?:[、)）]|[.．](?![0-9]))|[(（][0-9]{1,2}[)）])[ \t\u3000]*(?=[^\s-])"
)
_STEP = 2


def line_slips(text: str, root: Slot) -> list[Slip]:
    """The slips of the lines of ``text``, whose characters are in order (slips_characters.py)."""
    return _Scanner(text, root).slips()


@dataclass(slots=True)
class _Level:
    """An open block: ``width`` its indent as typed, ``fixed`` as it should be; ``used`` names it has."""

    width: int
    fixed: int
    slot: Slot
    is_list: bool = False
    used: set[str] = field(default_factory=set)


@dataclass(slots=True)
class _Prose:
    """The text that a line without a name goes on with. ``at``: where it begins, ``after_colon``: nothing stands there
    yet; ``block``: it already is a block (|), with this indent (0: not yet known)."""

    at: int
    width: int
    fixed: int
    after_colon: bool
    block: bool
    indent: int
    lines: list[int] = field(default_factory=list)
    strange: bool = False  # YAML would not go on here


@lru_cache(maxsize=64)
def _known(root: Slot) -> dict[str, str]:
    return {plain_name(word): word for word in words(root)}


class _Scanner:
    def __init__(self, text: str, root: Slot):
        self.text = text
        self.lines: list[tuple[int, str]] = []
        position = 0
        for match in LINE_BREAK.finditer(text):
            self.lines.append((position, text[position : match.start()]))
            position = match.end()
        self.lines.append((position, text[position:]))
        self.newline = "\r\n" if "\r\n" in text else "\n"
        self.known = _known(root)
        self.levels = [_Level(0, 0, root)]
        self.pending: Slot | None = None
        self.prose: _Prose | None = None
        self.found: list[Slip] = []
        self.skip_to = 0
        self.started = False
        self.doubt = False  # a line before could not be read: what follows may stand elsewhere

    def slips(self) -> list[Slip]:
        for number, (start, line) in enumerate(self.lines):
            if number >= self.skip_to and (body := line.strip(BLANKS)):
                self.line(number, start, line, body)
        self.end_prose()
        return self.found

    def add(
        self, code: str, message: str, start: int, end: int, hint: str, *edits: Fix, safe: bool = True
    ) -> None:
        self.found.append(Slip(code, message, start, end, hint, edits, safe))

    # -- one line

    def line(self, number: int, start: int, line: str, body: str) -> None:
        if body[0] in "#＃" or body.startswith("//"):
            if body[0] == "#" and "\u3000" not in line[: line.index("#")]:
                return
            if body[0] == "#" or self.prose is None or not self.prose.block:
                at = start + line.index(body[0])
                sign = 2 if body[0] == "/" else 1
                self.add(
                    "comment-sign",
                    "注释要以英文的“#”开头",
                    at,
                    at + sign,
                    "写成“# …”",
                    Fix(start, at + sign, "#"),
                )
                return
        if (number == 0 and line.startswith("%YAML")) or body.split()[0] in ("---", "...", "?"):
            return
        indent = line[: len(line) - len(line.lstrip(BLANKS))]
        width = _width(indent)
        at = start + len(indent)
        if not self.started:
            self.started = True
            self.levels[0].width = width
            self.levels[0].fixed = 0 if indent.strip(" ") else width
        dash = _DASHES.match(body)
        expects_items = self.expects_items(width) or (dash is None and self.begins_record(body))
        if dash is None and expects_items and (wrong := _WRONG_DASH.match(body)) and not self.is_key(body):
            self.dash_slip(wrong[0], at)
            dash = wrong
        rest = body[dash.end() :] if dash else body
        free = expects_items if dash or expects_items else False
        found = (
            split(rest, self.known, free, self.prose is not None and not dash and not free) if rest else None
        )
        if found is None and not dash:
            self.text_line(number, start, indent, width, body)
            return
        if (
            dash
            and found is not None
            and found.value >= len(rest)
            and found.colon == len(rest.rstrip(BLANKS))
        ):
            found = None  # an item that is a word, even if the word is a name elsewhere
        level = self.level(number, start, indent, width, body, dash is not None, found)
        if level is None:
            return
        if dash and level.is_list:
            inner = _Level(width + len(dash[0]), level.fixed + len(_half(dash[0])), level.slot.item or FREE)
            if ("\t" in dash[0] or "\u3000" in dash[0]) and (
                not self.found or self.found[-1].code != "list-sign"
            ):
                self.add(
                    "full-width-space",
                    "“-”后面应当是一个普通空格",
                    at + 1,
                    at + len(dash[0]),
                    "写成“- ”",
                    Fix(at + 1, at + len(dash[0]), " "),
                )
            self.levels.append(inner)
            level = inner
            if rest and found is not None and _DASHES.match(rest):
                return
        if (
            dash
            and rest
            and rest[0] in "{[｛［"
            and (reading := self.flow_item(rest, at + dash.end(), level))
        ):
            self.close_prose_at(None)
            self.pending = None
            self.found.extend(reading.slips)
            if reading.kind is Value.OPEN_BRACKET:
                self.open_bracket(number, rest.rstrip(BLANKS), at + dash.end())
            self.levels.pop()
            return
        if found is None:
            self.close_prose_at(None)
            self.pending = level.slot if dash and not rest else None
            if dash and not rest:
                self.levels.pop()
            return
        self.pair(number, start, line, at + (dash.end() if dash else 0), rest, found, level)

    def is_key(self, body: str) -> bool:
        found = split(body, self.known, False, True)
        return found is not None and plain_name(body[: found.name_end]) in self.known

    def expects_items(self, width: int) -> bool:
        """Whether a line at ``width`` is an item of a list of indicators (or of rows)."""
        if (
            self.pending is not None
            and self.pending.item is not None
            and self.pending is not FREE
            and not self.pending.names
        ):
            return width >= self.levels[-1].width
        for level in reversed(self.levels):
            if level.is_list and level.slot is not FREE and level.slot.item is not None:
                return width >= level.width - 1 and not any(
                    other.width == width
                    and not other.is_list
                    and other is not self.levels[0]
                    and other.fixed > level.fixed
                    and not other.used
                    for other in self.levels
                )
        return False

    def begins_record(self, body: str) -> bool:
        """``-一级：…``: a wrong dash before a name that an item of the list right above has."""
        slot, wrong = self.pending, _WRONG_DASH.match(body)
        if slot is None or slot is FREE or slot.item is None or wrong is None:
            return False
        return body.startswith(tuple(slot.item.names), wrong.end())

    def dash_slip(self, typed: str, at: int) -> None:
        if typed == "-":
            self.add(
                "list-sign",
                "“-”后面少一个空格",
                at,
                at + 1,
                "写成“- 指标名称: 指标值”",
                Fix(at, at + 1, "- "),
            )
        elif typed.rstrip(BLANKS) == "-":
            return
        else:
            sign = typed.rstrip(BLANKS)
            self.add(
                "list-sign",
                f"每个指标前面的“{sign}”应当是英文减号加空格",
                at,
                at + len(sign),
                "写成“- 指标名称: 指标值”",
                Fix(at, at + len(typed), "- "),
            )

    # -- levels

    def level(
        self, number: int, start: int, indent: str, width: int, body: str, dash: bool, found: Split | None
    ) -> _Level | None:
        """The level of a line that has a name or a dash, after closing those it ends; repairs its indent."""
        self.end_prose()
        name = found.name if found is not None and not dash else None
        if dash and found is not None and (wrong := self.dash_before_name(start, indent, body, width, found)):
            return wrong
        candidates: list[tuple[_Level, int]] = []  # a level, and how many of self.levels stay open below it
        top = self.levels[-1]
        pending, self.pending = self.pending, None
        if pending is not None and (
            pending.item is not None if dash else bool(pending.names) or pending is FREE or pending.other
        ):
            deeper = (
                max(top.fixed + _STEP, width)
                if indent.strip(" ") == "" and top.fixed == top.width and width > top.width
                else top.fixed + _STEP
            )
            if dash and width == top.width and not indent.strip(" "):
                deeper = top.fixed
            candidates.append((_Level(width, deeper, pending, dash), len(self.levels)))
        exact: _Level | None = None
        if candidates and (width > top.width or (dash and width == top.width and not top.is_list)):
            exact = candidates[0][0]
        for index in range(len(self.levels) - 1, -1, -1):
            level = self.levels[index]
            if level.is_list == dash:
                candidates.append((level, index))
                if exact is None and level.width == width:
                    exact = level
        missing_dash = self.missing_dash(pending, width, name, found, dash)
        if missing_dash is not None:
            return self.insert_dash(missing_dash, start, indent, found)
        chosen, safe = self.choose(candidates, exact, width, name)
        moved = (
            name
            if chosen is not None and name is not None and exact is not chosen and chosen.slot.knows(name)
            else ""
        )
        if chosen is None:
            known = found is not None and any(level.slot.knows(found.name) for level in self.levels)
            if dash and known and not self.levels[-1].is_list:
                return self.extra_dash(start, indent, body, width)
            level = _Level(width, width, FREE, dash)  # a list where none is wanted: the check says so
            self.levels.append(level)
            return level
        level, keep = next((level, keep) for level, keep in candidates if level is chosen)
        self.levels = [*self.levels[:keep], level]
        self.repair_indent(start, indent, level, exact is level, safe, moved)
        if exact is not level:
            level.width = level.width if keep < len(self.levels) - 1 or level.used else width
        return level

    def missing_dash(
        self, pending: Slot | None, width: int, name: str | None, found: Split | None, dash: bool
    ) -> _Level | None:
        """The list that an indicator without its dash belongs to, or None."""
        if dash or found is None or name is None:
            return None
        top = self.levels[-1]
        if plain_name(name) in self.known:
            beside = (
                len(self.levels) > 2 and top.width == width and top.slot.other is not None and bool(top.used)
            )
            if not beside or top.slot.knows(name) or any(level.slot.knows(name) for level in self.levels[1:]):
                return None
        if pending is not None:
            if pending.item is not None and pending is not FREE and not pending.names and width >= top.width:
                level = _Level(width, top.fixed + _STEP, pending, True)
                self.levels.append(level)
                return level
            return None
        for index in range(len(self.levels) - 1, 0, -1):
            level = self.levels[index]
            if level.is_list:
                if level.slot is FREE or level.slot.item is None or level.slot.item.other is None:
                    return None
                if width < level.width - 1 or not any(
                    not level.slot.item.knows(key) for key in self.item_names(index)
                ):
                    return None
                self.levels = self.levels[: index + 1]
                return level
        return None

    def item_names(self, index: int) -> set[str]:
        return self.levels[index + 1].used if index + 1 < len(self.levels) else {"?"}

    def insert_dash(self, level: _Level, start: int, indent: str, found: Split | None) -> _Level:
        at = start + len(indent)
        edit = Fix(start, at, " " * level.fixed + "- ")
        self.add(
            "missing-dash", "这个指标前面没有“- ”", at, at + 1, "写成“- 指标名称: 指标值”，一行一个", edit
        )
        inner = _Level(level.width + 2, level.fixed + 2, level.slot.item or FREE)
        self.levels.append(inner)
        return inner

    def dash_before_name(self, start: int, indent: str, body: str, width: int, found: Split) -> _Level | None:
        """``- 数量指标:`` right below 产出指标: a class or a field, not an item."""
        slot = self.pending
        if (
            slot is None
            or not slot.knows(found.name)
            or (slot.item is not None and slot.item.knows(found.name))
        ):
            return None
        self.pending = None
        level = _Level(width, self.levels[-1].fixed + _STEP, slot)
        self.levels.append(level)
        self.without_dash(start, indent, body, level)
        return level

    def extra_dash(self, start: int, indent: str, body: str, width: int) -> _Level:
        """``- 项目名称: …``: a dash where no list is wanted."""
        level = min(self.levels, key=lambda item: (abs(item.width - width), item.fixed))
        self.levels = self.levels[: self.levels.index(level) + 1]
        self.without_dash(start, indent, body, level)
        return level

    def without_dash(self, start: int, indent: str, body: str, level: _Level) -> None:
        at = start + len(indent)
        length = len(body) - len(body.lstrip("-" + BLANKS))
        edit = Fix(start, at + length, " " * level.fixed)
        self.add("extra-dash", "这里不是列表，前面不写“- ”", at, at + 1, "删掉“- ”", edit)

    def choose(
        self, candidates: list[tuple[_Level, int]], exact: _Level | None, width: int, name: str | None
    ) -> tuple[_Level | None, bool]:
        """The level that a line belongs to, and whether that is certain."""
        if not candidates:
            return None, False
        if name is not None and plain_name(name) in self.known:
            if exact is not None and exact.slot.knows(name) and name not in exact.used:
                return exact, True
            fitting = [level for level, _ in candidates if level.slot.knows(name) and name not in level.used]
            if fitting:
                return min(fitting, key=lambda level: abs(level.width - width)), len(fitting) == 1
        if exact is not None:
            return exact, True
        ranked = sorted((level for level, _ in candidates), key=lambda level: abs(level.width - width))
        certain = len(ranked) == 1 or abs(ranked[0].width - width) < abs(ranked[1].width - width)
        return ranked[0], certain

    def repair_indent(
        self, start: int, indent: str, level: _Level, exact: bool, safe: bool, moved: str
    ) -> None:
        if indent == " " * level.fixed:
            return
        safe = safe and not (self.doubt and moved)
        edit = Fix(start, start + len(indent), " " * level.fixed)
        end = start + max(len(indent), 1)
        hint = (
            f"这一行开头应当有 {level.fixed} 个空格" if level.fixed else "这一行应当从最左边写起，前面不空格"
        )
        if "\t" in indent:
            self.add("tab", "缩进用了制表符（Tab 键），YAML 只认空格", start, end, hint, edit, safe=safe)
        elif "\u3000" in indent:
            self.add(
                "full-width-space", "缩进用了全角空格，YAML 只认普通空格", start, end, hint, edit, safe=safe
            )
        else:
            message = "缩进和同一组的其他行没有对齐" if not exact else "缩进要跟着上一级一起改"
            if moved:
                message = f"“{moved}”缩进的位置不对"
            self.add("indentation", message, start, end, hint, edit, safe=safe)

    # -- a name and its value

    def pair(
        self, number: int, start: int, line: str, at: int, rest: str, found: Split, level: _Level
    ) -> None:
        typed = rest[: found.name_end]
        known = plain_name(typed) in self.known and (level.slot.knows(found.name) or not level.slot.other)
        if known and meant_name(typed, self.known) != typed and typed[:1] not in "\"'":
            meant = self.known[plain_name(typed)]
            self.add(
                "key-spelling",
                f"“{typed}”的写法不对",
                at,
                at + found.name_end,
                f"写成“{meant}”",
                Fix(at, at + found.name_end, meant),
            )
        elif typed[:1] not in "\"'" and (" #" in typed or typed[0] in "*&!%@`,[]{}>|"):
            self.name_slip(typed, at)
        if not found.proper:
            self.colon_slip(rest, at, found)
        name = found.name if known else typed.strip("\"'")
        level.used.add(name)
        slot = level.slot.below(name)
        value = rest[found.value :]
        deeper = self.deeper(number, level.width)
        reading = read_value(value.rstrip(BLANKS), at + found.value, slot, deeper)
        self.found.extend(reading.slips)
        self.follow(number, at, found, value.rstrip(BLANKS), reading, slot, level)

    def name_slip(self, typed: str, at: int) -> None:
        where = typed.find(" #") + 1 if " #" in typed else 0
        message = (
            "名称里的“ #”会被当成注释"
            if " #" in typed
            else f"名称以“{typed[0]}”开头，YAML 会把它当成特殊记号"
        )
        self.add(
            "special-start",
            message,
            at + where,
            at + where + 1,
            f"给名称加上英文引号：{quoted_text(typed)}",
            *quoting(typed, at),
        )

    def colon_slip(self, rest: str, at: int, found: Split) -> None:
        typed = rest[found.colon : found.value]
        start, end = at + found.colon, at + found.value
        text = ": " if found.value < len(rest) else ":"
        sign = typed.strip(BLANKS)
        edit = Fix(start, end, text)
        example = f"写成“{found.name if len(found.name) <= 20 else found.name[:19] + '…'}: …”"
        if not sign:
            self.add(
                "missing-colon",
                "名称和内容之间没有冒号",
                start,
                max(end, start + 1),
                example,
                edit,
                safe=found.safe,
            )
        elif sign == ":" and "\u3000" in typed:
            self.add("full-width-space", "冒号旁边是全角空格，应当是普通空格", start, end, example, edit)
        elif sign == ":":
            self.add("missing-space", "英文冒号后面少一个空格", start, end, example, edit, safe=found.safe)
        elif set(sign) <= set(":：﹕∶︰"):
            message = (
                "冒号多打了一个"
                if len(sign) > 1 and set(sign) == {":"}
                else "冒号是全角的“：”，应当是英文冒号加一个空格"
            )
            self.add("full-width-colon", message, start, end, example, edit, safe=found.safe)
        else:
            self.add(
                "missing-colon",
                f"名称后面应当是冒号，不是“{sign}”",
                start,
                end,
                example,
                edit,
                safe=found.safe,
            )

    def deeper(self, number: int, width: int) -> bool:
        """Whether the next line with text is more indented than ``width``."""
        for _, line in self.lines[number + 1 :]:
            if body := line.lstrip(BLANKS):
                return _width(line[: len(line) - len(body)]) > width
        return False

    def follow(
        self, number: int, at: int, found: Split, value: str, reading: Reading, slot: Slot, level: _Level
    ) -> None:
        """What may stand on the lines below this value."""
        start = at + found.value
        self.pending = slot if reading.kind is Value.EMPTY else None
        self.prose = None
        if reading.kind is Value.EMPTY and slot.text and not value:
            self.prose = _Prose(start, level.width, level.fixed, True, False, 0)
        elif reading.kind is Value.TEXT:
            self.prose = _Prose(start, level.width, level.fixed, False, False, 0)
        elif reading.kind is Value.BLOCK:
            self.block(number, start, level)
        elif reading.kind is Value.OPEN_QUOTE:
            self.open_quote(number, value, start)
        elif reading.kind is Value.OPEN_BRACKET:
            self.open_bracket(number, value, start)

    def block(self, number: int, start: int, level: _Level) -> None:
        """Pass over the lines of a block scalar; those that are not indented enough are prose that follows."""
        indent = 0
        shifted = level.fixed != level.width
        prose = _Prose(start, level.width, level.fixed, False, True, 0)
        index = number + 1
        while index < len(self.lines):
            line = self.lines[index][1]
            spaces = len(line) - len(line.lstrip(" "))
            if line.strip(BLANKS):
                if spaces <= level.width:
                    break
                indent = indent or spaces
                if spaces < indent or (shifted and spaces <= level.fixed):
                    prose.lines.append(index)
                    prose.strange = True
            index += 1
        self.skip_to = index
        prose.indent = max(indent, level.fixed + 1) if indent else level.fixed + _STEP
        self.prose = prose

    def open_quote(self, number: int, value: str, start: int) -> None:
        mark = value[0]
        if len(value) > 1 and value[-1] in "”’＂＇":
            self.found.append(unclosed_quote(value, start))
            return
        for index in range(number + 1, min(number + 200, len(self.lines))):
            line = self.lines[index][1]
            if mark in line:
                if line.rstrip(BLANKS).endswith(mark) or re.search(re.escape(mark) + r"[ \t]+#", line):
                    self.skip_to = index + 1
                    return
                break
            if line.strip(BLANKS) and self.is_key(line.strip(BLANKS + "-")):
                break
        self.found.append(unclosed_quote(value, start))
        self.prose = None

    def open_bracket(self, number: int, value: str, start: int) -> None:
        depth = balance(value)
        for index in range(number + 1, min(number + 60, len(self.lines))):
            line = self.lines[index][1]
            if line.lstrip(BLANKS).startswith("- "):
                break
            depth += balance(line)
            if depth <= 0:
                self.skip_to = index + 1
                return
        self.found.append(unclosed_bracket(value, start))

    # -- lines without a name

    def text_line(self, number: int, start: int, indent: str, width: int, body: str) -> None:
        prose = self.prose
        if prose is None or (
            prose.after_colon and self.pending is not None and self.pending.names and not self.pending.text
        ):
            at = start + len(indent)
            if self.levels[-1].slot is FREE and width > self.levels[0].width:
                return
            self.doubt = True
            self.add(
                "no-colon",
                "冒号左边没有写名称" if body[0] in ":：" else "这一行没有“名称: 内容”",
                at,
                at + len(body),
                "若是上一行内容的一部分，接到上一行末尾；若是说明，在最前面加“# ”",
                Fix(at, at, "# "),
                safe=False,
            )
            return
        prose.lines.append(number)
        if (
            prose.block
            or width <= prose.width
            or indent.strip(" ")
            or re.search(r":(?:[ \t]|$)|[ \t]#", body)
        ):
            prose.strange = True
        if not prose.block and prose.after_colon and len(prose.lines) == 1 and body[0] in "*&!%@`[]{},>|\"'":
            prose.strange = True

    def flow_item(self, rest: str, at: int, level: _Level) -> Reading | None:
        """An item in braces; None where the bracket is but the first character of a name."""
        slot = replace(level.slot, text=False) if level.slot is not FREE else FREE
        if rest[0] in "{[" and balance(rest) != 0 and not rest.rstrip(BLANKS).endswith(("}", "]", ",")):
            return None
        reading = read_value(rest.rstrip(BLANKS), at, slot, False)
        return reading if reading.kind in (Value.CLOSED, Value.OPEN_BRACKET) else None

    def close_prose_at(self, prose: _Prose | None) -> None:
        self.end_prose()
        self.prose = prose

    def end_prose(self) -> None:
        """What was found out about a text of several lines."""
        prose, self.prose = self.prose, None
        if prose is None or not prose.lines:
            return
        self.pending = None
        start, line = self.lines[prose.lines[0]]
        body = line.lstrip(BLANKS)
        at = start + len(line) - len(body)
        end = start + len(line.rstrip(BLANKS))
        shown = "在名称后面写“|-”，下面各行都缩进同样多的空格"
        if not prose.strange:
            if len(prose.lines) == 1 and prose.after_colon:
                return  # one line below its name: read as it was meant
            message = "这一行会和上一行连成一段，中间多出一个空格"
            if prose.after_colon:
                start, line = self.lines[prose.lines[1]]
                at, end = start + len(line) - len(line.lstrip(BLANKS)), start + len(line.rstrip(BLANKS))
            self.found.append(
                Slip(
                    "wrapped-line",
                    message,
                    at,
                    end,
                    f"接到上一行末尾；要分行印就{shown}",
                    severity=Severity.WARNING,
                )
            )
            return
        indent = " " * (prose.indent or prose.fixed + _STEP)
        edits = []
        for number in prose.lines:
            offset, text = self.lines[number]
            typed = len(text) - len(text.lstrip(" \t"))
            edits.append(Fix(offset, offset + typed, indent))
        if not prose.block:
            self.drop_edits(prose.at, at)  # in a block nothing needs quotes
            lead = "" if self.text[prose.at - 1] in " \t" else " "
            edits.insert(
                0, Fix(prose.at, prose.at, f"{lead}|-" if prose.after_colon else f"|-{self.newline}{indent}")
            )
        what = "这一行是上面内容的下一行，却没有缩进够" if prose.block else "一项内容分成了几行，YAML 读不了"
        self.add("wrapped-line", what, at, max(end, at + 1), f"接到上一行末尾；要分行印就{shown}", *edits)

    def drop_edits(self, start: int, end: int) -> None:
        self.found = [
            replace(slip, edits=())
            if start <= slip.start < end and slip.code in ("inner-colon", "inner-hash", "special-start")
            else slip
            for slip in self.found
        ]


def _width(indent: str) -> int:
    """The columns that an indent takes on the screen: a tab goes to the next stop of four, U+3000 takes two."""
    width = 0
    for char in indent:
        width += 4 - width % 4 if char == "\t" else 2 if char == "\u3000" else 1
    return width


def _half(dash: str) -> str:
    return "- " if "\u3000" in dash or "\t" in dash or len(dash) < 2 else dash
