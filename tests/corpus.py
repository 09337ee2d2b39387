"""What the tests work on: the folders of the repository, the shipped specs and their Books."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from tablegen.books.plan import make_book
from tablegen.grid.sheet import Book
from tablegen.layout.folder import layout_folders, search_folders
from tablegen.spec.folder import SpecFile, find_specs
from tablegen.spec.load import Loaded, load

TESTS = Path(__file__).parent
ROOT = TESTS.parent
SPECS = ROOT / "specs"
TEMPLATES = ROOT / "templates"
TEST_LAYOUTS = TESTS / "layouts"
GOLDEN = TESTS / "golden"
SHANGHAI, SUZHOU, PINGLUO = "shanghai-project", "anhui-suzhou-project", "ningxia-pingluo-project"
OFFICES = {SHANGHAI: "上海市委网信办", SUZHOU: "宿州市委网信办", PINGLUO: "平罗县委网信办"}


def folders() -> list[Path]:
    return search_folders(TEST_LAYOUTS, [SPECS / "-"])


def all_layouts() -> list[Path]:
    """Every layout folder of the repository, those of the tests too."""
    return list(layout_folders([TEMPLATES, TEST_LAYOUTS]).values())


def shipped_specs() -> list[SpecFile]:
    return find_specs([SPECS])


def specs_of(layout: str) -> list[SpecFile]:
    return find_specs([SPECS / OFFICES[layout]])


def foundation_specs() -> list[SpecFile]:
    """The thirteen projects of 上海, 宿州 and 平罗."""
    return [spec for layout in OFFICES for spec in specs_of(layout)]


def spec_id(spec: SpecFile) -> str:
    return f"{spec.path.parent.name}/{spec.path.stem}"


def load_spec(spec: SpecFile, target: str | None = None) -> Loaded:
    return load(spec, folders(), target)


def load_text(text: str, folder: Path, name: str = "试验.yaml") -> Loaded:
    """The spec ``text`` written to ``folder`` and loaded."""
    path = folder / name
    path.write_text(text, "utf-8", newline="")
    return load_spec(find_specs([path])[0])


def book_of_text(text: str, folder: Path) -> Book:
    loaded = load_text(text, folder)
    assert loaded.ready, loaded.problems
    return make_book(loaded)


@cache
def shipped_book(path: Path) -> Book:
    return make_book(load_spec(find_specs([path])[0]))


FOUNDATION = [spec_id(spec) for spec in foundation_specs()]


def foundation_book(name: str) -> Book:
    """The Book of ``office/project``, made once per run."""
    return shipped_book(SPECS / f"{name}.yaml")
