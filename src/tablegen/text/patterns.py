"""Regular expressions: what a Chinese character is, and patterns that are compiled when they are first used."""

from __future__ import annotations

import re
from typing import cast

# Every letter but the Latin ones. [\u4e00-\u9fff] means nearly the same, but re expands its 21,000 characters
# whenever it compiles a pattern, which takes 1 ms.
HAN = r"[^\W\da-zA-Z_]"

_METHODS = ("search", "match", "fullmatch", "finditer", "findall", "sub", "subn", "split")


class _Late:
    """A pattern that is compiled at first use and from then on as fast as any."""

    def __init__(self, source: str, flags: int):
        self.pattern = source
        self._flags = flags

    def __getattr__(self, name: str) -> object:
        if name not in _METHODS:
            raise AttributeError(name)
        compiled = re.compile(self.pattern, self._flags)
        for method in _METHODS:
            setattr(self, method, getattr(compiled, method))
        return getattr(self, name)


def late(source: str, flags: int = 0) -> re.Pattern[str]:
    """``re.compile`` at first use: most forms need half of the patterns, and compiling all of them takes a tenth of
    the time of a run that makes one file. A faulty ``source`` raises re.error at first use."""
    return cast("re.Pattern[str]", _Late(source, flags))
