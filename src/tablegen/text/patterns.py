"""Regular expressions: what a Chinese character is, and patterns that are compiled when they are first used."""

from __future__ import annotations

import re
from typing import cast

# Every letter but the Latin ones. [\u4e00-\u9fff] says nearly the same, but re walks its 21,000 characters one by one
# whenever it compiles a pattern, 1 ms a time.
HAN = r"[^\W\da-zA-Z_]"

_METHODS = ("search", "match", "fullmatch", "finditer", "findall", "sub", "subn", "split")


class _Late:
    """A pattern that is compiled when it is first asked for something; from then on as quick as any."""

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
    """``re.compile`` at first use: half of the patterns are not needed for most forms, and compiling all of them
    is a tenth of the time of a run that makes one file. A faulty ``source`` raises re.error at first use."""
    return cast("re.Pattern[str]", _Late(source, flags))
