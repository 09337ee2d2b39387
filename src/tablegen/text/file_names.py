"""File names that Windows, macOS and Linux accept, from the names of projects."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Sequence

MAX_CHARS = 60  # Linux allows 255 bytes: 84 汉字 with a suffix; Excel refuses paths over 218 characters
_FULL_WIDTH = str.maketrans('<>:"/\\|?*', "＜＞：＂／＼｜？＊")
_RESERVED = re.compile(r"(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])(\..*)?", re.I)


def safe_name(name: str) -> str:
    """``name`` as a file name without suffix: forbidden signs become full-width ones, length is cut, names
    that Windows reserves get an underscore. Never empty, never a path."""
    text = unicodedata.normalize("NFC", name)
    text = "".join(
        " " if unicodedata.category(char) in ("Cc", "Cf", "Zl", "Zp", "Cs") else char for char in text
    )
    text = re.sub(r"\s+", " ", text.translate(_FULL_WIDTH)).strip(" .")
    text = re.sub("^~", "～", text)  # Word and Excel call their own lock files ~$…
    text = text[:MAX_CHARS].rstrip(" .")
    if not text:
        return "未命名"
    return f"_{text}" if _RESERVED.fullmatch(text) else text


def distinct_names(wanted: Sequence[tuple[str, str]]) -> list[str]:
    """File names for (project name, spec file stem) pairs of one folder: equal names get their stem behind
    them, so that a name does not depend on the order or number of the others; those without a stem are numbered."""
    safe = [safe_name(name) for name, _ in wanted]
    counts = Counter(name.casefold() for name in safe)
    result: list[str] = []
    taken: set[str] = set()
    for name, (_, stem) in zip(safe, wanted, strict=True):
        if counts[name.casefold()] > 1 and stem:
            room = MAX_CHARS - min(len(stem), 20) - 2
            name = f"{name[:room]}（{safe_name(stem)[:20]}）"
        candidate, number = name, 1
        while candidate.casefold() in taken:
            number += 1
            candidate = f"{name}-{number}"
        taken.add(candidate.casefold())
        result.append(candidate)
    return result
