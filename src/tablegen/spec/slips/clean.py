"""Whether a spec is certainly free of typing slips: most are, and are not looked at any closer (slips.py)."""

from __future__ import annotations

import re

from ...text.tree import LINE_BREAK

INVISIBLE = (
    "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u2800\u3164\ufe00-\ufe0f"
    "\ufeff\uffa0\ufff0-\ufffb\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff"
)
ODD_SPACES = "\u00a0\u1680\u2000-\u200a\u202f\u205f"
CONTROLS = "\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff"
SOFT_BREAKS = "\x0b\x0c\x85\u2028\u2029"
# what is certainly free of slips: a name, a proper colon, and nothing, a text, a quoted text, or simple pairs
_PLAIN_NAME = r"[^\s:：#\"'*&!%@`,\[\]{}<>|=“”‘【•·●○■◆▪－–—/-][^:：#\t\u3000]*"
_PLAIN_TEXT = r"(?:[^\s#\"'*&!%@`,\[\]{}>|“‘「＂＇≧≦⩾⩽﹥﹤=?-]|=(?![<>]))[^#０-９．％:]*"
_QUOTED_TEXT = r"\"[^\"\\]*\""
_PLAIN_PAIR = (
    r"[^\s:：{}\[\],\"'#]+: "
    rf"(?:[^\s\"'*&!%@`>|#{{}}\[\],:：≧≦０-９．％=-][^{{}}\[\],:\"'#０-９．％]*|{_QUOTED_TEXT})"
)
_PLAIN_VALUE = rf"(?:{_PLAIN_TEXT}|{_QUOTED_TEXT}|\{{{_PLAIN_PAIR}(?:, {_PLAIN_PAIR})*\}})"
# an item of a list that is one word, such as the name of a project's file
_PLAIN_ITEM = r"[^\s:：#\"'*&!%@`,\[\]{}<>|=“”‘【•·●○■◆▪－–—/-][^:：#\s\"'=＝;；,，。→|｜—０-９．％]*"
_PLAIN_LINE = re.compile(rf"[ ]*(?:- )?{_PLAIN_NAME}:(?:[ ]+{_PLAIN_VALUE})?|[ ]*- {_PLAIN_ITEM}|[ ]*#.*|")
_STRANGE = re.compile(f"[\t{INVISIBLE}{ODD_SPACES}{CONTROLS}{SOFT_BREAKS}]|<[/A-Za-z]|&[A-Za-z#]")


def looks_clean(text: str) -> bool:
    """Whether a text that YAML reads is certainly free of slips within its lines: the quick way for most specs."""
    return not _STRANGE.search(text) and all(map(_PLAIN_LINE.fullmatch, LINE_BREAK.split(text)))
