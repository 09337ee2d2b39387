"""Slips of lines: indents, names, colons, dashes, texts that go on below; the scanner of ``slips.scan``."""

from __future__ import annotations

import re
from dataclasses import replace

from ...problems import Fix
from ..keys import BLANKS, Split, meant_name, plain_name, split
from .grammar import FREE, Slot
from .levels import Levels
from .slip import Slip
from .state import Level, Prose, half
from .values import (
    Reading,
    Value,
    balance,
    quoted_text,
    quoting,
    read_value,
)

_WRONG_DASH = re.compile(
    r"(?:－|–|—+|−|•|·|●|○|■|◆|▪|\*|-|①|②|③|④|⑤|⑥|⑦|⑧|⑨|⑩|[0-9]{1,2}(?:[、)）]|[.．](?![0-9]))|[(（][0-9]{1,2}[)）])[ \t\u3000]*(?=[^\s-])"
)
_STEP = 2


_DASHES = re.compile(r"-(?:[ \t\u3000]+|$)")


def line_slips(text: str, root: Slot) -> list[Slip]:
    """The slips of the lines of ``text``, whose characters are in order (slips_characters.py)."""
    return Scanner(text, root).slips()


class Scanner(Levels):
    """Reads every line; ``slips`` are what it found."""

    def slips(self) -> list[Slip]:
        for number, (start, line) in enumerate(self.lines):
            if number >= self.skip_to and (body := line.strip(BLANKS)):
                self.line(number, start, line, body)
        self.end_prose()
        return self.found

    # -- one line

    def line(self, number: int, start: int, line: str, body: str) -> None:
        if self.comment(start, line, body):
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
            level = self.item_level(dash[0], at, width, level)
            if rest and found is not None and _DASHES.match(rest):
                return
        if dash and rest and rest[0] in "{[｛［" and self.flow(number, rest, at + dash.end(), level):
            return
        if found is None:
            self.close_prose_at(None)
            self.pending = level.slot if dash and not rest else None
            if dash and not rest:
                self.levels.pop()
            return
        self.pair(number, start, line, at + (dash.end() if dash else 0), rest, found, level)

    def comment(self, start: int, line: str, body: str) -> bool:
        """Whether the line is a comment; one that YAML would not take for one is a slip."""
        if body[0] not in "#＃" and not body.startswith("//"):
            return False
        if body[0] == "#" and "\u3000" not in line[: line.index("#")]:
            return True
        if body[0] != "#" and self.prose is not None and self.prose.block:
            return False
        at = start + line.index(body[0])
        end = at + (2 if body[0] == "/" else 1)
        self.add("comment-sign", "注释要以英文的“#”开头", at, end, "写成“# …”", Fix(start, end, "#"))
        return True

    def item_level(self, dash: str, at: int, width: int, level: Level) -> Level:
        """The level within an item, opened by its ``dash``."""
        inner = Level(width + len(dash), level.fixed + len(half(dash)), level.slot.item or FREE)
        if ("\t" in dash or "\u3000" in dash) and (not self.found or self.found[-1].code != "list-sign"):
            end = at + len(dash)
            self.add(
                "full-width-space",
                "“-”后面应当是一个普通空格",
                at + 1,
                end,
                "写成“- ”",
                Fix(at + 1, end, " "),
            )
        self.levels.append(inner)
        return inner

    def flow(self, number: int, rest: str, at: int, level: Level) -> bool:
        """Whether the item is a whole mapping or list in brackets, which is then read."""
        reading = self.flow_item(rest, at, level)
        if reading is None:
            return False
        self.close_prose_at(None)
        self.pending = None
        self.found.extend(reading.slips)
        if reading.kind is Value.OPEN_BRACKET:
            self.open_bracket(number, rest.rstrip(BLANKS), at)
        self.levels.pop()
        return True

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

    # -- a name and its value

    def pair(
        self, number: int, start: int, line: str, at: int, rest: str, found: Split, level: Level
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
        self, number: int, at: int, found: Split, value: str, reading: Reading, slot: Slot, level: Level
    ) -> None:
        """What may stand on the lines below this value."""
        start = at + found.value
        self.pending = slot if reading.kind is Value.EMPTY else None
        self.prose = None
        if reading.kind is Value.EMPTY and slot.text and not value:
            self.prose = Prose(start, level.width, level.fixed, True, False, 0)
        elif reading.kind is Value.TEXT:
            self.prose = Prose(start, level.width, level.fixed, False, False, 0)
        elif reading.kind is Value.BLOCK:
            self.block(number, start, level)
        elif reading.kind is Value.OPEN_QUOTE:
            self.open_quote(number, value, start)
        elif reading.kind is Value.OPEN_BRACKET:
            self.open_bracket(number, value, start)

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

    def flow_item(self, rest: str, at: int, level: Level) -> Reading | None:
        """An item in braces; None where the bracket is but the first character of a name."""
        slot = replace(level.slot, text=False) if level.slot is not FREE else FREE
        if rest[0] in "{[" and balance(rest) != 0 and not rest.rstrip(BLANKS).endswith(("}", "]", ",")):
            return None
        reading = read_value(rest.rstrip(BLANKS), at, slot, False)
        return reading if reading.kind in (Value.CLOSED, Value.OPEN_BRACKET) else None


def _width(indent: str) -> int:
    """The columns that an indent takes on the screen: a tab goes to the next stop of four, U+3000 takes two."""
    width = 0
    for char in indent:
        width += 4 - width % 4 if char == "\t" else 2 if char == "\u3000" else 1
    return width
