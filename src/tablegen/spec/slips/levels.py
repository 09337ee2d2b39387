"""Which level a line belongs to, by its indent and by what it says; indents and dashes are put right."""

from __future__ import annotations

from ...problems import Fix
from ..keys import BLANKS, Split, plain_name
from .grammar import FREE, Slot
from .state import Level, State

_STEP = 2


class Levels(State):
    """The open levels of the text, and what becomes of them at each line."""

    def level(
        self, number: int, start: int, indent: str, width: int, body: str, dash: bool, found: Split | None
    ) -> Level | None:
        """The level of a line that has a name or a dash, after closing those it ends; repairs its indent."""
        self.end_prose()
        name = found.name if found is not None and not dash else None
        if dash and found is not None and (wrong := self.dash_before_name(start, indent, body, width, found)):
            return wrong
        candidates: list[tuple[Level, int]] = []  # a level, and how many of self.levels stay open below it
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
            candidates.append((Level(width, deeper, pending, dash), len(self.levels)))
        exact: Level | None = None
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
            level = Level(width, width, FREE, dash)  # a list where none is wanted: the check says so
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
    ) -> Level | None:
        """The list that an indicator without its dash belongs to, or None."""
        if dash or found is None or name is None:
            return None
        top = self.levels[-1]
        if top.width == width and top.slot.target and top.slot.other is not None:
            return None  # a place with its value
        if plain_name(name) in self.known:
            beside = (
                len(self.levels) > 2 and top.width == width and top.slot.other is not None and bool(top.used)
            )
            if not beside or top.slot.knows(name) or any(level.slot.knows(name) for level in self.levels[1:]):
                return None
        if pending is not None:
            if pending.item is not None and pending is not FREE and not pending.names and width >= top.width:
                level = Level(width, top.fixed + _STEP, pending, True)
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

    def insert_dash(self, level: Level, start: int, indent: str, found: Split | None) -> Level:
        at = start + len(indent)
        edit = Fix(start, at, " " * level.fixed + "- ")
        self.add(
            "missing-dash", "这个指标前面没有“- ”", at, at + 1, "写成“- 指标名称: 指标值”，一行一个", edit
        )
        inner = Level(level.width + 2, level.fixed + 2, level.slot.item or FREE)
        self.levels.append(inner)
        return inner

    def dash_before_name(self, start: int, indent: str, body: str, width: int, found: Split) -> Level | None:
        """``- 数量指标:`` right below 产出指标: a class or a field, not an item."""
        slot = self.pending
        if (
            slot is None
            or not slot.knows(found.name)
            or (slot.item is not None and slot.item.knows(found.name))
        ):
            return None
        self.pending = None
        level = Level(width, self.levels[-1].fixed + _STEP, slot)
        self.levels.append(level)
        self.without_dash(start, indent, body, level)
        return level

    def extra_dash(self, start: int, indent: str, body: str, width: int) -> Level:
        """``- 项目名称: …``: a dash where no list is wanted."""
        level = min(self.levels, key=lambda item: (abs(item.width - width), item.fixed))
        self.levels = self.levels[: self.levels.index(level) + 1]
        self.without_dash(start, indent, body, level)
        return level

    def without_dash(self, start: int, indent: str, body: str, level: Level) -> None:
        at = start + len(indent)
        length = len(body) - len(body.lstrip("-" + BLANKS))
        edit = Fix(start, at + length, " " * level.fixed)
        self.add("extra-dash", "这里不是列表，前面不写“- ”", at, at + 1, "删掉“- ”", edit)

    def choose(
        self, candidates: list[tuple[Level, int]], exact: Level | None, width: int, name: str | None
    ) -> tuple[Level | None, bool]:
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
        self, start: int, indent: str, level: Level, exact: bool, safe: bool, moved: str
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
