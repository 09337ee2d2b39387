"""Which specs make one file together, and where the file lies below the output folder."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from ..model.layout import LIST_SCOPE, Layout
from ..spec.folder import SpecFile
from ..text.file_names import MAX_CHARS, distinct_names, safe_name

FORM, LIST, VOLUME = "form", "list", "volume"
PUBLIC_FOLDER = "公开"  # public copies never lie on top of internal ones
OLD_FOLDER = "旧件"  # what no spec makes any more, by the day on which it was moved there


def safe_path(path: Path) -> Path:
    """The folder of an office below the output folder; one that is called like a folder of ours gets a longer name."""
    if not path.parts:
        return Path()
    first, *rest = map(safe_name, path.parts)
    return Path(f"{first}（单位）" if first in (PUBLIC_FOLDER, OLD_FOLDER) else first, *rest)


def twins(offices: Iterable[tuple[Path, Path]]) -> dict[Path, str]:
    """What parts the list and the volume of an office from those of another of the same name, of (office, group): the
    name of the folder in which it lies (2024, 2025). Offices whose name is their own are not in it."""
    by_name: dict[str, dict[Path, None]] = {}
    names = {office: group.parts[:1] for office, group in offices}  # of thousands of specs few
    for office, name in names.items():
        by_name.setdefault(str(safe_path(Path(*name))).casefold(), {})[office] = None
    found: dict[Path, str] = {}
    for alike in by_name.values():
        if len(alike) > 1:
            words = distinct_names([(office.parent.name, "") for office in alike])
            found |= dict(zip(alike, words, strict=True))
    return found


def twin_name(name: str, twin: str) -> str:
    """``name``, a file name without suffix, of an office with ``twin``."""
    return f"{name[: MAX_CHARS - len(twin) - 2]}（{twin}）" if twin else name


def form_places(groups: Sequence[Path], names: Sequence[str], stems: Sequence[str]) -> list[Path]:
    """``<folder of the spec>/<project name>`` of each, without suffix, relative to the output folder. ``stems`` part
    projects of one name; "" where the spec's file name must not show."""
    safe = {group: safe_path(group) for group in set(groups)}
    by_group: dict[str, list[int]] = {}
    for number, group in enumerate(groups):  # 甲局A and 甲局a are one folder on Windows
        by_group.setdefault(str(safe[group]).casefold(), []).append(number)
    places: dict[int, Path] = {}
    for numbers in by_group.values():
        wanted = [(names[number] or stems[number], stems[number]) for number in numbers]
        for number, name in zip(numbers, distinct_names(wanted), strict=True):
            places[number] = safe[groups[number]] / name
    return [places[number] for number in range(len(groups))]


def group_keys(items: Sequence[tuple[SpecFile, Layout | None]], volume: bool) -> list[tuple]:
    """Which set of files each spec goes into: (volume, office), (list, office, layout id) or (form, spec).

    A spec whose layout cannot be told belongs to its office's list where there is one: the list must not be
    made without it.
    """
    lists = {
        spec.office: (LIST, spec.office, layout.id)
        for spec, layout in items
        if layout is not None and layout.scope == LIST_SCOPE
    }
    keys: list[tuple] = []
    for spec, layout in items:
        place = spec.office
        if volume:
            keys.append((VOLUME, place))
        elif layout is not None and layout.scope == LIST_SCOPE:
            keys.append((LIST, place, layout.id))
        elif layout is None and place in lists:
            keys.append(lists[place])
        else:
            keys.append((FORM, spec.path))
    return keys
