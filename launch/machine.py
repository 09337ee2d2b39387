"""What the operating system must bring. Windows and macOS have Chinese fonts; Linux may need packages.

On Debian and its kin they are installed with root or sudo, or else unpacked into ``.sys/`` (``debian.sh``).
Elsewhere a sentence names them.
"""

from __future__ import annotations

import ctypes
import os
import shutil
import subprocess
import sys
from pathlib import Path

FONTS = ("fonts-noto-cjk", "fonts-arphic-gkai00mp", "libfontconfig1")
PANGO = ("libpango-1.0-0", "libpangoft2-1.0-0", "libharfbuzz-subset0")
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
PANGO_LIBRARIES = (
    "libgobject-2.0.so.0", "libpango-1.0.so.0", "libpangoft2-1.0.so.0", "libharfbuzz.so.0",
    "libharfbuzz-subset.so.0", "libfontconfig.so.1",
)  # fmt: skip
SIMPLIFIED_CHINESE = 1 << 18  # OS/2 table, ulCodePageRange1: code page 936


def prepare(root: Path, kind: str) -> None:
    """Brings what is missing for ``kind``; what could not be brought is said, and is no reason to stop."""
    if not sys.platform.startswith("linux"):
        return
    packages = missing(root, kind)
    if not packages:
        return
    script = root / "launch" / "debian.sh"
    if script.exists():  # not in a bundle, which is for machines without a network
        subprocess.run(["/bin/sh", str(script), *packages])
    unpacked = root / ".sys" / "usr" / "share" / "fonts"
    if "fonts-noto-cjk" in packages and not any(map(has_chinese_face, [*font_folders(root), unpacked])):
        print(f"提示：没有找到中文字体，PDF 里的字会缺。请管理员安装：{' '.join(FONTS)}", file=sys.stderr)


def missing(root: Path, kind: str) -> list[str]:
    """The Debian packages that this machine lacks for ``kind`` (``run`` or ``test``)."""
    packages: list[str] = []
    if not has_ensurepip() and pip_wheel(root) is None:
        packages.append("python3-venv")
    if not any(map(has_chinese_face, font_folders(root))):
        packages += FONTS
    if kind == "test" and not loads(PANGO_LIBRARIES):
        packages += PANGO
    if kind == "test" and not any(map(shutil.which, BROWSERS)):
        packages.append("chromium")  # the workbench is tested in it
    return packages


def has_ensurepip() -> bool:
    """Whether this Python can put pip into a new environment (Debian takes that out of Python)."""
    try:
        import ensurepip
    except ImportError:
        return False
    return bool(ensurepip.version())


def pip_wheel(root: Path) -> Path | None:
    """A pip that lies beside us: in a bundle, or unpacked by ``debian.sh``."""
    places = (root / "wheels", root / ".sys" / "usr" / "share" / "python-wheels")
    return next((wheel for place in places for wheel in sorted(place.glob("pip-*.whl"))), None)


def loads(libraries: tuple[str, ...]) -> bool:
    """Whether the dynamic linker finds every one of ``libraries``."""
    for name in libraries:
        try:
            ctypes.CDLL(name)
        except OSError:
            return False
    return True


def font_folders(root: Path) -> list[Path]:
    """Where fonts lie on Linux, by the rules of fontconfig, and what was unpacked beside us."""
    home = Path(os.path.expanduser("~"))
    data = Path(os.environ.get("XDG_DATA_HOME") or home / ".local" / "share")
    return [
        Path("/usr/share/fonts"), Path("/usr/local/share/fonts"), data / "fonts", home / ".fonts",
        root / ".sys" / "usr" / "share" / "fonts",
    ]  # fmt: skip


def has_chinese_face(folder: Path) -> bool:
    """Whether a font file below ``folder`` says that it covers the code page of simplified Chinese."""
    for place, _, names in os.walk(folder):
        for name in sorted(names):
            if name.lower().endswith((".ttf", ".otf", ".ttc", ".otc")) and is_chinese(Path(place, name)):
                return True
    return False


def is_chinese(file: Path) -> bool:
    """Whether the first face of a font file has the mark of simplified Chinese in its OS/2 table.

    Read as far as needed from the table directory (OpenType, "Organization of an OpenType font"); a file
    that is no font, or is broken, is not Chinese.
    """
    try:
        with file.open("rb") as font:
            start = 0
            if font.read(4) == b"ttcf":
                font.seek(12)
                start = int.from_bytes(font.read(4), "big")
            font.seek(start + 4)
            tables = int.from_bytes(font.read(2), "big")
            directory = font.seek(start + 12) and font.read(16 * tables)
            for at in range(0, 16 * tables, 16):
                if directory[at : at + 4] == b"OS/2":
                    font.seek(int.from_bytes(directory[at + 8 : at + 12], "big"))
                    table = font.read(82)
                    return bool(int.from_bytes(table[78:82], "big") & SIMPLIFIED_CHINESE)
    except OSError:
        pass
    return False
