"""What one run is asked for."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from ..books.places import PUBLIC_FOLDER
from ..formats import PDF_ENGINE, PDF_ENGINES, WRITERS
from ..grid.sheet import Book
from ..problems import CallError, Problem
from .processes import cores
from .public_place import refuse_public_folder

if TYPE_CHECKING:
    from ..books.left_out import LeftOut

DEFAULT_FORMATS = ("docx", "pdf", "xlsx")


FORMAT_NAMES = {"docx": "Word", "pdf": "PDF", "xlsx": "Excel", "html": "网页"}


WORTH_A_PROCESS_MS = 1500.0  # less work than this is done before a second process has started


@dataclass(frozen=True, slots=True)
class Options:
    """What one run is asked for. ``target``: a layout to print on instead of the spec's own."""

    formats: tuple[str, ...] = DEFAULT_FORMATS
    output: Path = Path("output")
    templates: Path | None = None
    target: str | None = None
    volume: bool = False
    public: bool = False
    again: bool = False  # make current files too
    strict: bool = False  # warnings stop a spec like errors
    jobs: int | None = None  # processes; None: as many as there is work for, up to the cores
    executor: str | None = None  # dask://HOST:PORT
    pdf_engine: str = PDF_ENGINE
    keep: bool = False  # files that no spec makes any more stay where they are

    @property
    def folder(self) -> Path:
        """Where this run writes: public copies have a folder of their own."""
        return self.output / PUBLIC_FOLDER if self.public else self.output

    def check(self) -> None:
        """Raises CallError where what is asked for would put internal files among the public ones, or keep old ones
        there."""
        if self.public and self.keep:
            hint = "去掉 --keep：旧的公开本会移到“旧件”文件夹，不会删掉"
            raise CallError(Problem("bad-option", "--keep 不能和 --public 一起用", hint=hint))
        refuse_public_folder(self.output, self.public)

    @property
    def words(self) -> dict[str, str]:
        """The options that change what is printed, as the record names them."""
        words = {"版式": self.target} if self.target else {}
        return words | ({PUBLIC_FOLDER: "是"} if self.public else {})

    def writer(self, form: str) -> Callable[[Book], bytes]:
        """What makes a file of this format."""
        another = form == "pdf" and self.pdf_engine != PDF_ENGINE
        return PDF_ENGINES[self.pdf_engine] if another else WRITERS[form]

    def workers(self, cost_ms: float) -> int:
        """How many processes the work is worth."""
        if self.jobs is not None:
            return self.jobs
        return cores() if cost_ms > WORTH_A_PROCESS_MS else 1


@dataclass(frozen=True, slots=True)
class PublicRun:
    """What every job of a public run knows of the whole: names that may not go out, texts that are pointed out, and the
    offices of which a project is not printed at all (their published totals cannot be compared with what is).
    ``left_out`` is what every file is searched for."""

    names: tuple[str, ...] = ()
    telling: tuple[str, ...] = ()
    partial: frozenset[Path] = frozenset()
    volume: bool = False
    left_out: LeftOut | None = None


NOT_PUBLIC = PublicRun()


def parse_formats(words: Sequence[str]) -> list[str]:
    """``["docx,pdf", "xlsx"]`` → the formats, each once, in the order asked. Raises CallError."""
    formats: list[str] = []
    for word in words:
        for name in word.replace("，", ",").split(","):
            name = name.strip().lower()
            if name not in WRITERS:
                hint = f"可以写：{'、'.join(WRITERS)}"
                raise CallError(Problem("unknown-format", f"没有“{name}”这种格式", hint=hint))
            if name not in formats:
                formats.append(name)
    return formats or list(DEFAULT_FORMATS)


def parse_engine(word: str | None) -> str:
    """The name of what makes a PDF. Raises CallError."""
    name = (word or PDF_ENGINE).strip().lower()
    if name not in PDF_ENGINES:
        hint = f"可以写：{'、'.join(PDF_ENGINES)}"
        raise CallError(Problem("unknown-engine", f"没有“{name}”这种做 PDF 的引擎", hint=hint))
    return name
