"""``python launch WORD …``: prepares what the word needs, then runs it. Both launchers end here."""

from __future__ import annotations

import os
import sys

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
sys.path[0] = ROOT

from launch import words  # noqa: E402

if __name__ == "__main__":
    sys.exit(words.main(ROOT, sys.argv[1:]))
