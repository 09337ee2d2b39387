"""What Linux lacks: Chinese faces by the mark in the font file, libraries by the dynamic linker."""

from __future__ import annotations

import struct
import sys
from pathlib import Path

import pytest

from launch import machine

GBK = 1 << 18
JAPANESE = 1 << 17


def font(pages: int, tables: int = 3, collection: bool = False) -> bytes:
    """A font file with an OS/2 table that names code pages, among other tables; in a collection or alone."""
    start = 16 if collection else 0
    head = struct.pack(">4sIII", b"ttcf", 0x00010000, 1, start) if collection else b""
    names = [b"CFF ", b"OS/2", b"name"][:tables]
    at = start + 12 + 16 * len(names)
    directory = b"".join(struct.pack(">4sIII", name, 0, at + 96 * i, 96) for i, name in enumerate(names))
    body = [b"\0" * 96, b"\0" * 78 + struct.pack(">II", pages, 0) + b"\0" * 10, b"\0" * 96][:tables]
    return head + struct.pack(">4sHHHH", b"OTTO", len(names), 0, 0, 0) + directory + b"".join(body)


@pytest.mark.parametrize(
    ("data", "chinese"),
    [
        (font(GBK), True),
        (font(GBK | JAPANESE), True),
        (font(GBK, collection=True), True),
        (font(JAPANESE), False),
        (font(JAPANESE, collection=True), False),
        (font(GBK, tables=1), False),  # no OS/2 table
        (font(GBK)[:60], False),
        (font(GBK)[:120], False),
        (b"ttcf", False),
        (b"", False),
        (b"\xff" * 64, False),
    ],
)
def test_a_face_is_chinese_by_its_mark(tmp_path: Path, data: bytes, chinese: bool) -> None:
    file = tmp_path / "face.ttc"
    file.write_bytes(data)
    assert machine.is_chinese(file) is chinese
    (tmp_path / "deep").mkdir()
    file.rename(tmp_path / "deep" / "字体.TTC")
    assert machine.has_chinese_face(tmp_path) is chinese


def test_only_font_files_are_looked_at(tmp_path: Path) -> None:
    (tmp_path / "face.woff2").write_bytes(font(GBK))
    assert not machine.has_chinese_face(tmp_path)
    assert not machine.has_chinese_face(tmp_path / "nowhere")


def test_a_broken_link_in_a_font_folder_is_passed_over(tmp_path: Path) -> None:
    (tmp_path / "a.ttf").symlink_to(tmp_path / "gone.ttf")
    (tmp_path / "b.ttf").write_bytes(font(GBK))
    assert machine.has_chinese_face(tmp_path)


def test_pango_is_asked_for_by_the_tests_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(machine, "loads", lambda libraries: False)
    monkeypatch.setattr(machine, "font_folders", lambda root: [tmp_path])
    monkeypatch.setattr(machine, "has_ensurepip", lambda: False)
    monkeypatch.setattr(machine, "BROWSERS", ("no-such-browser",))
    assert machine.missing(tmp_path, "run") == ["python3-venv", *machine.FONTS]
    assert machine.missing(tmp_path, "test") == [
        "python3-venv", *machine.FONTS, *machine.PANGO, "chromium",
    ]  # fmt: skip
    (tmp_path / "face.ttf").write_bytes(font(GBK))
    wheel = tmp_path / ".sys" / "usr" / "share" / "python-wheels" / "pip-26.0-py3-none-any.whl"
    wheel.parent.mkdir(parents=True)
    wheel.touch()
    assert machine.missing(tmp_path, "run") == []
    assert machine.pip_wheel(tmp_path) == wheel


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="sonames of Linux")
def test_libraries_are_looked_for_by_the_linker() -> None:
    assert machine.loads(("libc.so.6",))
    assert not machine.loads(("libc.so.6", "libno-such-library.so.9"))


def test_no_package_is_brought_where_the_script_is_not_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A bundle has no ``debian.sh``: it says what the administrator should install, and goes on."""
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setattr(machine, "font_folders", lambda root: [tmp_path])
    machine.prepare(tmp_path, "run")
    assert "没有找到中文字体" in capsys.readouterr().err
