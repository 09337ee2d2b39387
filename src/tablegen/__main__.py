"""``python -m tablegen``."""

from .cli.commands import main

main()
