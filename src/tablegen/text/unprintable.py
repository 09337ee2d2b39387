"""Signs without a shape, which no face prints and no reader of a finished file finds again."""

from __future__ import annotations

from .patterns import late

# signs without a shape that turn text over, join it or choose among shapes (Unicode: default ignorable): no face prints
# them, and what is read back lacks them. A zero-width space and a soft hyphen are pointed out, and do no harm
UNPRINTABLE = late(
    "[\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200c-\u200f\u202a-\u202e\u2060-\u206f\u2800\u3164\ufe00-\ufe0f\ufeff"
    "\uffa0\ufff0-\ufffb\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff]"
)


def typed_as_escape(value: str, source: str) -> str:
    """What is said of such a sign in ``value`` that was typed as an escape ("\\u202e"); "" where there is none. One that
    stands in the ``source`` as it is, is seen in its line (spec/slips)."""
    match = UNPRINTABLE.search(value)
    if match is None or match[0] in source:
        return ""
    return f"这里写了看不见的字符 U+{ord(match[0]):04X}，印不出来"
