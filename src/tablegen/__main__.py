"""``python -m tablegen``."""

from .cli import main

main()
