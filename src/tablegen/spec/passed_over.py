"""Files that look like specs and are passed over: a run names them, so that no project is missing without a word.

Windows adds ``.txt`` to what 记事本 saves and hides it; editors leave ``~`` files; folders and files that begin with a
dot are hidden. What a name does not tell, the beginning of the file does: a line that says 版式, or two of the words
that every spec has.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from ..problems import Place, Problem, Severity
from .folder import LAYOUT_NAME, SHARED_NAME, SUFFIXES
from .odd_characters import odd_in_name

_YAML_WITHIN = re.compile(r"\.ya?ml(?=[^\w]|$)", re.I)  # 乙.yaml.txt, 乙.yaml~, 乙.yaml (1), but not 乙.yamlx
_OWN_BACKUPS = (".bak",)  # of ``tablegen fix``
# what a spec is never saved as, and what belongs to layouts and programs
_OTHER_KINDS = (
    ".html",
    ".css",
    ".py",
    ".js",
    ".svg",
    ".png",
    ".jpg",
    ".jpeg",
    ".gif",
    ".zip",
    ".rar",
    ".7z",
    ".csv",
    ".log",
)
# what another program writes beside a file, or instead of it: renaming makes no spec of it
_NO_COPIES = {
    **dict.fromkeys((".lnk", ".url"), "是快捷方式，不是文件本身；把原来的文件复制过来"),
    **dict.fromkeys((".zip", ".rar", ".7z", ".gz"), "是压缩包；先解压，再用里面的文件"),
    **dict.fromkeys((".crdownload", ".part", ".partial", ".download", ".td", ".xltd"), "没有下载完；重新下载一次"),
}  # fmt: skip
_DOCUMENTS = (".docx", ".doc", ".wps", ".rtf", ".odt", ".pdf", ".xlsx", ".xls", ".et")
_HEAD_BYTES = 4_000
NO_FILE = "no-file"
_LAYOUT = re.compile(r"^\s*[\"'“”]?版式[\"'“”]?\s*[:：]", re.M)
_WORDS = re.compile(
    r"^\s*[\"'“”]?(项目名称|部门名称|年度|金额单位|资金|目标|指标|实施单位|主管部门)[\"'“”]?\s*[:：]", re.M
)
_OTHERS_FOLDERS = frozenset(
    (
        ".git",
        ".svn",
        ".hg",
        ".venv",
        ".sys",
        ".tablegen",
        ".vscode",
        ".idea",
        ".cache",
        "node_modules",
        "__pycache__",
    )
)


def passed_over(paths: Iterable[Path]) -> list[Problem]:
    """One warning for each file below the folders of ``paths`` that looks like a spec and is not taken for one, and for
    each spec whose name holds characters that look right and are not."""
    problems: dict[str, Problem] = {}
    for path in paths:
        if os.path.isfile(path):
            files = [(path, _odd_name(path)), *_no_file(path.parent / SHARED_NAME)]
        else:
            files = list(_look_below(path)) if os.path.isdir(path) else []
        for file, found in files:
            if found is not None:
                code, message, hint = found
                severity = Severity.ERROR if code == NO_FILE else Severity.WARNING
                problems[str(file)] = Problem(code, message, Place(str(file)), hint, severity)
    return list(problems.values())


def _look_below(folder: Path) -> Iterator[tuple[Path, tuple[str, str, str] | None]]:
    for parent, below, names in os.walk(folder):
        if SHARED_NAME in below:
            yield from _no_file(Path(parent, SHARED_NAME))
        below[:] = sorted(name for name in below if name not in _OTHERS_FOLDERS)
        if LAYOUT_NAME in names:
            yield from _beside_a_layout(Path(parent), names)
            continue
        hidden = any(part.startswith(".") for part in Path(parent).relative_to(folder).parts)
        for name in sorted(names):
            file = Path(parent, name)
            if file.suffix.lower() in SUFFIXES and not hidden and not name.startswith((".", "~$")):
                yield from _no_file(file)
            verdict = _verdict(file, hidden)
            if verdict is not None:
                why, hint = verdict
                yield file, ("passed-over", f"“{name}”看着像规格，{why}，没有做", hint)
            elif file.suffix.lower() in SUFFIXES and not hidden:
                yield file, _odd_name(file)


def _no_file(file: Path) -> Iterator[tuple[Path, tuple[str, str, str]]]:
    """What bears the name of a spec and cannot be read as a file; a folder so named may hold specs like any other, but
    for one that is named like the file that all specs share."""
    if os.path.isfile(file) or not os.path.lexists(file):
        return
    what, hint = "不是普通的文件", "移走它，把规格文件放在这里"
    if os.path.isdir(file):
        if file.name != SHARED_NAME:
            return
        what, hint = "是文件夹，不是文件", f"给文件夹换个名字；共用的内容写在叫“{SHARED_NAME}”的文件里"
    elif os.path.islink(file) and not os.path.exists(file):
        what, hint = "是一个链接，它指向的文件不在了", "删掉这个链接，把文件本身放在这里"
    yield file, (NO_FILE, f"“{file.name}”{what}，没有用", hint)


def _beside_a_layout(folder: Path, names: Iterable[str]) -> Iterator[tuple[Path, tuple[str, str, str]]]:
    """Specs in the folder of a layout, which is passed over as a whole: its layout.yaml may lie there by mistake."""
    for name in sorted(names):
        file = folder / name
        if (
            name not in (LAYOUT_NAME, "sample.yaml")
            and file.suffix.lower() in SUFFIXES
            and looks_like_a_spec(file)
        ):
            why = f"和 {LAYOUT_NAME} 放在一起（有它的文件夹是版式的）"
            yield (
                file,
                (
                    "passed-over",
                    f"“{name}”看着像规格，{why}，没有做",
                    f"把规格移到别的文件夹，或移走 {LAYOUT_NAME}",
                ),
            )


def _odd_name(file: Path) -> tuple[str, str, str] | None:
    found = odd_in_name(file.stem)
    return ("odd-file-name", f"文件名“{file.name}”里{found[0]}", found[1]) if found else None


def _verdict(file: Path, in_hidden_folder: bool) -> tuple[str, str] | None:
    """Why ``file`` is passed over, and what to do; None where it is taken, or is no spec."""
    name, suffix = file.name, file.suffix
    if name.startswith("~$"):  # a lock of Word, unless it reads like a spec
        spec = suffix.lower() in SUFFIXES and looks_like_a_spec(file)
        return ("名字以“~$”开头", f"改名为“{name.removeprefix('~$')}”") if spec else None
    if suffix.lower() in SUFFIXES:
        if in_hidden_folder and looks_like_a_spec(file):
            return "放在以点开头的（隐藏的）文件夹里", "移到外面来，或给文件夹换一个不以点开头的名字"
        if name.startswith(".") and looks_like_a_spec(file):
            return "名字以点开头（隐藏的）", f"改名为“{name.lstrip('.')}”"
        return None
    if name.lower() in SUFFIXES and not in_hidden_folder and looks_like_a_spec(file):
        return "只有后缀，没有名字", f"改名，在点的前面写上名字，如“项目{name}”"
    if in_hidden_folder or name.startswith("."):
        return None
    if suffix.lower() in _OWN_BACKUPS and os.path.exists(file.with_suffix("")):
        return None  # the spec itself stands beside it
    match = _YAML_WITHIN.search(name)
    if match is not None and (instead := _NO_COPIES.get(suffix.lower())):
        why, hint = instead.split("；")
        return why, hint
    if match is not None:
        short = suffix == "" or suffix.lower() == match[0].lower()
        why = "名字后面多了字" if short else f"后缀是 {suffix}"
        if suffix.lower() in _DOCUMENTS:
            return why, f"用 Word、WPS 打开，把文字复制到记事本，存成“{name[: match.end()]}”，编码选 UTF-8"
        return why, f"要做它就改名为“{name[: match.end()]}”（电脑上要先显示文件的后缀名）；不要了就移走"
    if suffix.lower() not in _DOCUMENTS + _OTHER_KINDS and looks_like_a_spec(file):
        why = f"后缀是 {suffix}" if suffix else "没有后缀"
        stem = re.sub(r"[．。.]\s*[yYｙ][aAａ]?[mMｍ][lLｌ]$", "", name) if not suffix else file.stem
        return why, f"要做它就改名为“{stem}.yaml”"
    return None


def looks_like_a_spec(file: Path) -> bool:
    """By its beginning: it says 版式, or two of the words that every spec has."""
    try:
        if not os.path.isfile(file):
            return False
        with open(file, "rb") as opened:
            head = opened.read(_HEAD_BYTES)
    except OSError:
        return False
    for encoding in ("utf-8-sig", "gb18030", "utf-16"):
        if encoding == "utf-16" and not head.startswith((b"\xff\xfe", b"\xfe\xff")):
            continue
        text = head.decode(encoding, "ignore")
        if '"$schema"' in text:  # a dictionary for editors
            return False
        if _LAYOUT.search(text) or len({match[1] for match in _WORDS.finditer(text)}) >= 2:
            return True
    return False
