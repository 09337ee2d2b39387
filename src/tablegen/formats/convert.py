"""Old office formats → .docx and .xlsx, by LibreOffice, where it is installed and the user asks for it.

Nothing of the result is trusted more than any other blank. LibreOffice runs without its window, with a profile of its own
that is thrown away, and with macros off, as it always does when it converts.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from pathlib import Path

from ..problems import CallError, Problem
from .kinds import CONVERTIBLE
from .package_reader import MAX_FILE_BYTES

SECONDS = 120
_PLACES = (
    "/Applications/LibreOffice.app/Contents/MacOS/soffice",
    r"C:\Program Files\LibreOffice\program\soffice.exe",
    r"C:\Program Files (x86)\LibreOffice\program\soffice.exe",
)
# files of WPS Office are those of Office 97 under another suffix
_ALIASES = {".wps": ".doc", ".wpt": ".dot", ".et": ".xls", ".ett": ".xlt"}


def office_program() -> str | None:
    """The path of LibreOffice; None where it is not installed."""
    for name in ("soffice", "libreoffice"):
        if found := shutil.which(name):
            return found
    return next((place for place in _PLACES if os.path.isfile(place)), None)


def convert(path: Path, folder: Path) -> Path:
    """The .docx or .xlsx in ``folder`` that LibreOffice makes of ``path``. Raises CallError with one sentence."""
    suffix = path.suffix.lower()
    if suffix not in CONVERTIBLE:
        raise _failed(path, f"“{suffix}”不能转换", f"能转换的：{'、'.join(CONVERTIBLE)}")
    program = office_program()
    if program is None:
        hint = "装上 LibreOffice（免费），或用 Word、WPS 打开，另存为 .docx 或 .xlsx"
        raise _failed(path, "--convert 要用 LibreOffice，这台电脑上没有找到", hint)
    try:
        if path.stat().st_size > MAX_FILE_BYTES:
            raise _failed(path, f"文件超过 {MAX_FILE_BYTES // 1_000_000} MB", "删掉里面的大图片再用")
        with tempfile.TemporaryDirectory() as scratch:
            source = Path(scratch) / f"blank{_ALIASES.get(suffix, suffix)}"
            shutil.copyfile(path, source)
            target = CONVERTIBLE[suffix]
            subprocess.run(
                [
                    *(program, f"-env:UserInstallation={(Path(scratch) / 'profile').as_uri()}"),
                    *(
                        "--headless",
                        "--norestore",
                        "--convert-to",
                        target[1:],
                        "--outdir",
                        scratch,
                        str(source),
                    ),
                ],
                capture_output=True,
                timeout=SECONDS,
                check=True,
            )
            made = folder / f"{path.stem}{target}"
            shutil.move(source.with_suffix(target), made)
            return made
    except subprocess.TimeoutExpired as error:
        raise _failed(path, f"LibreOffice {SECONDS} 秒还没有转换好", "用 Word 或 WPS 另存") from error
    except (OSError, subprocess.CalledProcessError) as error:
        raise _failed(
            path, "LibreOffice 转换不了这个文件", "用 Word 或 WPS 打开看看，另存为 .docx 或 .xlsx"
        ) from error


def _failed(path: Path, message: str, hint: str) -> CallError:
    return CallError(Problem("not-converted", f"“{path}”：{message}", hint=hint))
