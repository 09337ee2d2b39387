"""``tablegen pack``: the submission package, one zip file of finished files with a list of them.

Only what is right goes in: a file that is out of date, edited by hand or gone, a spec with errors or without its
file, is named, and nothing is packed then. The same files give the same bytes.
"""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from ..books.left_out import Search
from ..books.packing_list import TITLE, Item, amount_of, name_of, packing_list
from ..books.places import FORM, OLD_FOLDER, PUBLIC_FOLDER, VOLUME
from ..books.plan import plan, work_book
from ..books.work import Work
from ..check.collect import check_before_build
from ..files.atomic import put_in_place, remove_strays
from ..formats import READ_BACK, WRITERS
from ..formats.all_texts import UnreadableError
from ..formats.package_writer import make_part, zip_parts
from ..grid.paginate import page_rows
from ..layout.folder import search_folders
from ..problems import CallError, Place, Problem, Severity, TablegenError, has_errors
from ..spec.folder import SpecFile, find_specs
from ..spec.load import Loaded, load
from .old_files import NARRATIVE, is_public
from .options import NOT_PUBLIC, PublicRun
from .public_place import refuse_public_folder
from .record import Entry, delivered_files, digest, read_or_empty, read_record
from .report import Report
from .status import SUFFIXES, State, file_state

LIST_FORMATS = ("docx", "pdf", "xlsx")
_TWIN = re.compile(
    "（[^（）]*）$"
)  # of an office of the same name as one that nothing was made of (books/places.twins)
MAX_FILES, MAX_BYTES = 60_000, 4_000_000_000  # what a zip file holds without its 64-bit extension


@dataclass(slots=True)
class Package:
    """``items`` are the packed files in order; none where ``problems`` hold an error."""

    items: list[Item]
    problems: list[Problem]


def pack(output: Path, target: Path, public: bool = False, templates: Path | None = None) -> Package:
    """Pack the finished files of the folder ``output`` (with ``public`` those in 公开) into ``target``. Raises CallError
    where there are none, OSError for ``target``."""
    if target.suffix.lower() != ".zip":  # or a finished form would be overwritten by a slip
        hint = "例如 -o 报送.zip"
        raise CallError(Problem("bad-option", f"报送包是 .zip 压缩包，“{target}”不是这样的名字", hint=hint))
    if not public:
        refuse_public_folder(target)
    record = read_record(output)
    entries = [
        entry
        for entry in record.entries.values()
        if is_public(entry) == public and entry.inputs.options != NARRATIVE
    ]
    if not entries:
        what = "公开本" if public else "成品"
        hint = "先运行 tablegen build" + (" --public" if public else "")
        raise CallError(Problem("nothing-to-pack", f"“{output}”里没有{what}", hint=hint))
    problems = [problem for entry in entries for problem in _faults(entry, output, templates)]
    specs = _specs(entries, output)
    folders = search_folders(templates, [spec.path for spec in specs])
    problems += _missing(entries, specs, folders, output, public)
    problems += _strangers(output, set(record.entries), public)
    if has_errors(problems):
        return Package([], list(dict.fromkeys(problems)))
    works, searches, found = _works(entries, specs, folders, output, public)
    problems += found
    if has_errors(problems):
        return Package([], list(dict.fromkeys(problems)))
    inside = f"{PUBLIC_FOLDER}/" if public else ""
    files, items = [], []
    for entry, work in works:
        data = read_or_empty(output / entry.file)
        if digest(data) != entry.digest:
            problem = Problem(
                "not-packed", "这个成品打包的时候变了", Place(str(output / entry.file)), "再打一次"
            )
            return Package([], [*problems, problem])
        name = entry.file.removeprefix(inside)
        files.append((name, data))
        sha256 = hashlib.sha256(data).hexdigest()
        items.append(Item(name, name_of(work), amount_of(work), _pages(entry, work, output), sha256))
    try:
        files = [*_list_files(items, public), *files]
    except TablegenError as error:
        return Package([], [*problems, *error.problems])
    if public:
        problems += _not_public(files, searches, output)
    if has_errors(problems) or (found := _too_large(files)):
        return Package([], [*problems, *_too_large(files)])
    remove_strays(target.parent, deep=False)  # of packing that was killed
    put_in_place(target, zip_parts(make_part(name, data) for name, data in files))
    return Package(items, problems)


# -- what stands in the way


def _faults(entry: Entry, output: Path, templates: Path | None) -> Iterator[Problem]:
    """Why a recorded file may not be packed."""
    again = f"再做一次：tablegen build{' --public' if is_public(entry) else ''}"
    path = output / entry.file
    place = Place(str(path))
    if not os.path.isfile(path):
        yield Problem("not-packed", "这个成品不见了", place, again)
        return
    try:
        state = file_state(path, entry, output, templates)
    except OSError as error:
        why = "正被打开，或没有权限" if isinstance(error, PermissionError) else error.strerror or str(error)
        yield Problem("not-packed", f"这个成品读不出来：{why}", place, "关掉打开它的程序，再打一次")
        return
    words = {
        State.OUT_OF_DATE: ("过期了", again),
        State.EDITED: (
            "和做出来时不一样了（手工改过，或文件坏了）",
            "要改内容请改规格，再做一次：tablegen build",
        ),
        State.NO_SPEC: ("没有规格再做它", "再做一次 tablegen build，旧成品会移到“旧件”；不用就删掉"),
    }
    if state.state in words:
        why, hint = words[state.state]
        detail = f"（{state.why}）" if state.why and state.state is not State.EDITED else ""
        yield Problem("not-packed", f"这个成品{why}{detail}", place, hint)


def _specs(entries: Sequence[Entry], output: Path) -> list[SpecFile]:
    """All specs of the offices whose files were made, in their order."""
    roots: dict[Path, None] = {}
    for entry in entries:
        try:
            found = find_specs([Path(os.path.normpath(output / entry.spec))])
        except (CallError, OSError, RuntimeError, ValueError):
            continue  # gone: said of the file
        for spec in found:
            roots[spec.office if spec.shared else spec.path.parent] = None
    return find_specs([_near(root) for root in roots]) if roots else []


def _near(path: Path) -> Path:
    """``path`` as a person here would spell it."""
    try:
        return Path(os.path.relpath(path))
    except ValueError:  # on another drive
        return path


def _missing(
    entries: Sequence[Entry], specs: Sequence[SpecFile], folders: list[Path], output: Path, public: bool
) -> Iterator[Problem]:
    """Specs with errors, and those that lack a file that others of their office have."""
    made: dict[str, set[str]] = {}
    for entry in entries:
        made.setdefault(_real(output, entry.spec), set()).add(Path(entry.file).suffix)
    loaded_specs = [load(spec, folders) for spec in specs]
    check_before_build(loaded_specs, strict=False)
    formats: dict[Path, set[str]] = {}
    for spec in specs:
        formats.setdefault(spec.office, set()).update(made.get(os.path.realpath(spec.path), ()))
    for loaded in loaded_specs:
        spec = loaded.spec
        place = Place(str(spec.path))
        if not loaded.ready:
            hint = f"用 tablegen check {spec.path} 看，改好再做一次"
            yield Problem("not-packed", "这份规格有错，它的申报表没有做", place, hint)
            continue
        if public and loaded.typed is not None and loaded.typed.classified:
            continue  # whether it is printed, its layout says; that no older file is there, the record
        own = made.get(os.path.realpath(spec.path), set())
        if os.path.realpath(spec.office) in made and not own:
            continue  # it stands in a list or a volume
        for suffix in sorted(formats[spec.office] - own) if own else [""]:
            what = f"没有 {suffix}" if suffix else "没有成品"
            yield Problem("not-packed", f"这份规格{what}", place, "再做一次：tablegen build")


def _real(output: Path, spec: str) -> str:
    return os.path.realpath(output / spec)


def _strangers(output: Path, recorded: set[str], public: bool) -> Iterator[Problem]:
    """Finished files that nobody recorded: not packed, and said."""
    for path in delivered_files(output, SUFFIXES):
        file = path.relative_to(output).as_posix()
        if file not in recorded and file.startswith(f"{PUBLIC_FOLDER}/") == public:
            message = "不是制作记录里的成品，没有放进报送包"
            hint = f"不用就移走（“{OLD_FOLDER}”文件夹里的不算）"
            yield Problem("not-recorded", message, Place(str(path)), hint, Severity.WARNING)


def _not_public(
    files: Sequence[tuple[str, bytes]], searches: Sequence[Search], output: Path
) -> Iterator[Problem]:
    """Why a file of a public package may not go out: the gate of the run that made it may not have come to it."""
    from .gate import forbidden_part  # what internal packages need not load

    again = "再做一次：tablegen build --public"
    for name, data in files:
        place = Place(str(output / PUBLIC_FOLDER / name))
        try:
            part = forbidden_part(data, os.path.splitext(name)[1].lower())
            hits = [hit for search in searches if (hit := search.found(data, name)) is not None]
        except UnreadableError as error:
            yield Problem("not-public", f"没法确认里面没有不公开的内容：{error}", place)
            continue
        if part is not None:
            yield Problem("not-public", f"里面有公开本不该有的东西：{part}", place, again)
        for kind, _ in hits:
            yield Problem("not-public", f"里面有{kind}，不能公开", place, again)


def _too_large(files: Sequence[tuple[str, bytes]]) -> list[Problem]:
    if len(files) <= MAX_FILES and sum(len(data) for _, data in files) <= MAX_BYTES:
        return []
    return [Problem("not-packed", "文件太多或太大，一个压缩包装不下", hint="按单位分几次报送")]


# -- order, amounts, pages


def _works(
    entries: Sequence[Entry], specs: Sequence[SpecFile], folders: list[Path], output: Path, public: bool
) -> tuple[list[tuple[Entry, Work]], list[Search], list[Problem]]:
    """The files in order, each with what it was made of; with ``public`` the searches that they must pass."""
    report = Report()
    rank = {form: number for number, form in enumerate(WRITERS)}
    kinds = list(dict.fromkeys((_option(entry, "版式"), bool(_option(entry, "成册"))) for entry in entries))
    found: list[tuple[tuple, Entry, Work]] = []
    searches = []
    for target, volume in sorted(kinds):
        loaded_specs = [load(spec, folders, target or None) for spec in specs]
        run = NOT_PUBLIC
        if public:
            loaded_specs, run, search = _public(loaded_specs, volume, report)
            searches.append(search)
            report.add(
                problem
                for item in loaded_specs
                for problem in item.problems
                if problem.code == "secret-cited"
            )
        works, problems = plan(loaded_specs, volume, run.partial)
        report.add(problems)
        inside = f"{PUBLIC_FOLDER}/" if public else ""
        by_place = {f"{inside}{work.place.as_posix()}": (number, work) for number, work in enumerate(works)}
        for entry in entries:
            if (_option(entry, "版式"), bool(_option(entry, "成册"))) != (target, volume):
                continue
            place, suffix = os.path.splitext(entry.file)
            made_of = by_place.get(place) or by_place.get(_TWIN.sub("", place))
            if made_of is None:
                message = "没有规格再做这个成品"
                report.add(
                    [
                        Problem(
                            "not-packed", message, Place(str(output / entry.file)), "再做一次：tablegen build"
                        )
                    ]
                )
                continue
            number, work = made_of
            office = str(work.members[0].spec.office)
            key = (
                office,
                work.kind != VOLUME,
                work.kind == FORM,
                number,
                target,
                rank.get(suffix[1:], len(rank)),
            )
            found.append((key, entry, work))
    found.sort(key=lambda item: item[0])
    return [(entry, work) for _, entry, work in found], searches, report.problems


def _public(
    loaded_specs: list[Loaded], volume: bool, report: Report
) -> tuple[list[Loaded], PublicRun, Search]:
    from .published import prepare  # what internal packages need not load

    public = prepare(loaded_specs, volume, report)
    return public.loaded, public.run, Search(public.left_out)


def _option(entry: Entry, key: str) -> str:
    return dict(entry.inputs.options).get(key, "")


def _pages(entry: Entry, work: Work, output: Path) -> int:
    """How many pages a file has: those of the PDF of its name, else as the layout of the rows reckons them."""
    drawn = (output / entry.file).with_suffix(".pdf")
    if os.path.isfile(drawn):
        return _pdf_pages(drawn)
    book, _ = work_book(work)
    return sum(len(page_rows(sheet)) for sheet in book.sheets) if book is not None else 0


def _pdf_pages(path: Path) -> int:
    import pypdfium2

    document = pypdfium2.PdfDocument(path)
    try:
        return len(document)
    finally:
        document.close()


def _list_files(items: Sequence[Item], public: bool) -> list[tuple[str, bytes]]:
    """The list in its formats, each read back. Raises TablegenError."""
    book = packing_list(items, public)
    files = []
    for form in LIST_FORMATS:
        data = WRITERS[form](book)
        READ_BACK[form](data, book)
        files.append((f"{TITLE}.{form}", data))
    return files
