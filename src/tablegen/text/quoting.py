"""A text as a YAML scalar that is read back to the letter."""

from __future__ import annotations

# what YAML reads as its own at the start of a value, and what a reader of specs takes for a slip anywhere in it
_FIRST = frozenset("-?:,[]{}#&*!|>'\"%@`=~<、。；")
_ANYWHERE = frozenset(":：#'\"\n\t\\")
_ESCAPES = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\t": "\\t"}


def quoted(text: str, flow: bool = False) -> str:
    """A scalar that is read back as ``text``; ``flow``: within ``{…}``, where a comma ends a value."""
    plain = (
        text
        and text == text.strip()
        and text[0] not in _FIRST
        and not _ANYWHERE & set(text)
        and not (flow and set(text) & set(",，[]{}"))
        and text.isprintable()
    )
    if plain:
        return text
    escaped = "".join(
        _ESCAPES.get(char) or (char if char.isprintable() or char == "\u3000" else f"\\U{ord(char):08x}")
        for char in text
    )
    return f'"{escaped}"'


def scalar_lines(key: str, text: str, indent: str) -> list[str]:
    """``key: text`` on one line, or as a block of lines as they stand."""
    if "\n" not in text:
        return [f"{indent}{key}: {quoted(text)}" if text else f"{indent}{key}:"]
    lines = text.split("\n")
    if (
        any(line != line.rstrip(" \t") or line.startswith((" ", "\t")) for line in lines)
        or not lines[0]
        or not lines[-1]
    ):
        return [f"{indent}{key}: {quoted(text)}"]
    return [f"{indent}{key}: |-", *(f"{indent}  {line}" if line else "" for line in lines)]
