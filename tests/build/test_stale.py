"""After a run the folders that it fills hold what the specs now say; older files are in 旧件, none is deleted."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from corpus import SPECS
from making.running import make_folder, spec_text
from tablegen.build.options import Options
from tablegen.build.record import RECORD_NAME, read_record
from tablegen.build.run import build
from tablegen.problems import CallError

needs_links = pytest.mark.skipif(os.name != "posix", reason="links need rights on Windows")
OFFICE = "某办公室"


def files(folder: Path) -> list[str]:
    """The finished files below ``folder``, without those in 旧件."""
    return sorted(
        path.relative_to(folder).as_posix()
        for path in folder.rglob("*")
        if path.suffix in (".docx", ".xlsx", ".html", ".pdf") and "旧件" not in path.parts
    )


def old(output: Path) -> list[str]:
    """What lies in 旧件, without the date."""
    return sorted(
        path.relative_to(output).as_posix().split("/", 2)[2]
        for path in (output / "旧件").rglob("*")
        if path.is_file()
    )


def html(output: Path, **more: object) -> Options:
    return Options(("html",), output, **more)  # type: ignore[arg-type]


def test_the_file_of_a_renamed_project_goes_to_the_old_ones(office: Path, tmp_path: Path) -> None:
    output = tmp_path / "out"
    build([office], Options(("docx", "html"), output))
    (office / "项目0000.yaml").write_text(spec_text("改过名的项目"), "utf-8")
    report = build([office], html(output))
    assert f"{OFFICE}/第0000号项目.docx" not in files(output)
    assert old(output) == [f"{OFFICE}/第0000号项目.docx", f"{OFFICE}/第0000号项目.html"]
    assert [item.why for item in report.moved] == ["项目改了名，或换了地方"] * 2
    assert report.exit_code == 0
    assert f"{OFFICE}/第0000号项目.html" not in read_record(output).entries
    assert build([office], html(output)).moved == []


def test_the_file_of_a_deleted_spec_too_even_when_edited_by_hand(office: Path, tmp_path: Path) -> None:
    output = tmp_path / "out"
    build([office], html(output))
    edited = output / OFFICE / "第0001号项目.html"
    edited.write_text("改过", "utf-8")
    (office / "项目0001.yaml").unlink()
    report = build([office], html(output))
    assert old(output) == [f"{OFFICE}/第0001号项目.html"] and [item.why for item in report.moved] == [
        "规格不在了"
    ]
    assert (report.moved[0].to).read_text("utf-8") == "改过"


def test_the_public_files_of_a_folder_without_any_spec_left(office: Path, tmp_path: Path) -> None:
    output = tmp_path / "out"
    build([office], html(output, public=True))
    made = files(output)
    for spec in office.glob("项目*.yaml"):
        spec.unlink()
    report = build([office], html(output, public=True))
    assert report.exit_code == 1 and [problem.code for problem in report.problems] == ["no-specs"]
    assert made and not files(output) and old(output) == made
    with pytest.raises(CallError):  # nothing is public any more: a wrong folder, as in every run
        build([office], html(output, public=True))


def test_moved_to_another_office(tmp_path: Path) -> None:
    specs, output = tmp_path / "specs", tmp_path / "out"
    first, second = make_folder(specs, 1, "甲局"), make_folder(specs, 0, "乙局")
    (second / "另一个.yaml").write_text(spec_text("留着的项目"), "utf-8")
    build([specs], html(output))
    (first / "项目0000.yaml").rename(second / "项目0000.yaml")
    build([specs], html(output))
    assert files(output) == ["乙局/留着的项目.html", "乙局/第0000号项目.html"]
    assert old(output) == ["甲局/第0000号项目.html"]
    assert not (output / "甲局").exists()  # an empty folder would puzzle


def test_a_run_over_a_part_touches_that_part(tmp_path: Path) -> None:
    specs, output = tmp_path / "specs", tmp_path / "out"
    first, second = make_folder(specs, 2, "甲局"), make_folder(specs, 2, "乙局")
    build([specs], html(output))
    (first / "项目0000.yaml").unlink()
    (second / "项目0000.yaml").unlink()
    build([first / "项目0001.yaml"], html(output))
    assert old(output) == []
    build([second], html(output))
    assert old(output) == ["乙局/第0000号项目.html"]


def test_keep_leaves_them_and_public_copies_are_never_kept(office: Path, tmp_path: Path) -> None:
    output = tmp_path / "out"
    build([office], html(output))
    (office / "项目0001.yaml").unlink()
    report = build([office], html(output, keep=True))
    assert report.moved == [] and len(files(output)) == 4
    assert [problem.code for problem in report.problems] == ["old-file"]
    with pytest.raises(CallError):
        build([office], html(output, keep=True, public=True))


def test_what_another_kind_of_run_made_stays(office: Path, tmp_path: Path) -> None:
    output = tmp_path / "out"
    for options in (html(output), html(output, volume=True), html(output, public=True)):
        build([office], options)
    build([office], html(output))
    assert len(files(output)) == 9 and old(output) == []


def test_the_old_file_of_a_spec_with_an_error_stays(office: Path, tmp_path: Path) -> None:
    output = tmp_path / "out"
    build([office], html(output))
    (office / "项目0001.yaml").write_text("项目名称: 另一个名字\n版式: 没有的版式\n", "utf-8")
    report = build([office], html(output))
    assert report.exit_code == 1 and old(output) == [] and len(files(output)) == 4


def test_a_second_old_file_of_one_name_overwrites_none(office: Path, tmp_path: Path) -> None:
    output = tmp_path / "out"
    spec = office / "项目0000.yaml"
    for amount in ("1.00", "2.00"):
        spec.write_text(spec_text("第0000号项目", amount), "utf-8")
        build([office], html(output))
        spec.rename(tmp_path / "away.yaml")
        build([office], html(output))
        (tmp_path / "away.yaml").rename(spec)
    assert old(output) == [f"{OFFICE}/第0000号项目-2.html", f"{OFFICE}/第0000号项目.html"]


def test_the_volume_of_an_older_title_goes(office: Path, tmp_path: Path) -> None:
    output = tmp_path / "out"
    shared = office / "部门.yaml"
    text = shared.read_text("utf-8")
    for title in ("旧的标题", "新的标题"):
        shared.write_text(f"{text}汇编:\n  标题: {title}\n", "utf-8")
        build([office], html(output, volume=True))
    assert files(output) == [f"{OFFICE}/新的标题.html"] and old(output) == [f"{OFFICE}/旧的标题.html"]


# -- links and names


@needs_links
def test_a_link_inside_the_output_folder_is_not_followed(office: Path, tmp_path: Path) -> None:
    output, elsewhere = tmp_path / "out", tmp_path / "elsewhere"
    elsewhere.mkdir()
    output.mkdir()
    (output / OFFICE).symlink_to(elsewhere, target_is_directory=True)
    report = build([office], html(output))
    assert list(elsewhere.iterdir()) == [] and report.exit_code == 1
    assert {problem.code for problem in report.problems} == {"cannot-write"}
    assert "链接" in report.problems[0].message


@needs_links
def test_a_finished_file_that_is_a_link_is_neither_read_nor_replaced(office: Path, tmp_path: Path) -> None:
    output, elsewhere = tmp_path / "out", tmp_path / "elsewhere.html"
    elsewhere.write_text("别处的文件", "utf-8")
    (output / OFFICE).mkdir(parents=True)
    (output / OFFICE / "第0000号项目.html").symlink_to(elsewhere)
    report = build([office], html(output))
    assert report.exit_code == 1 and elsewhere.read_text("utf-8") == "别处的文件"
    assert not list(output.rglob("*改过的*"))


@needs_links
def test_a_record_that_is_a_link_is_not_written_through(office: Path, tmp_path: Path) -> None:
    output, elsewhere = tmp_path / "out", tmp_path / "elsewhere.txt"
    elsewhere.write_text("别处\n", "utf-8")
    output.mkdir()
    (output / RECORD_NAME).symlink_to(elsewhere)
    report = build([office], html(output))
    assert elsewhere.read_text("utf-8") == "别处\n" and len(report.made) == 4
    assert [problem.code for problem in report.problems] == ["no-record"]


@pytest.mark.parametrize("name", ["公开", "旧件"])
def test_an_office_called_like_one_of_our_folders_gets_another(tmp_path: Path, name: str) -> None:
    folder = make_folder(tmp_path / "specs", 1, name)
    output = tmp_path / "out"
    report = build([folder], html(output))
    assert files(output) == [f"{name}（单位）/第0000号项目.html"] and report.exit_code == 0
    assert build([folder], html(output)).unchanged == 1


def test_internal_files_are_not_made_into_a_folder_called_public(office: Path, tmp_path: Path) -> None:
    with pytest.raises(CallError):
        build([office], html(tmp_path / "out" / "公开"))


# -- several specs, one name


def both_years(tmp_path: Path, title: str) -> list[Path]:
    """The same office of two years, with the same projects."""
    offices = [make_folder(tmp_path / "specs" / year, 2, "甲局") for year in ("2024", "2025")]
    for office in offices:
        (office / "部门.yaml").write_text(f"项目性质: 经常性专项业务费\n汇编:\n  标题: {title}\n", "utf-8")
    return offices


@pytest.mark.parametrize("public", [True, False])
@pytest.mark.parametrize("volume", [True, False])
def test_a_file_of_another_spec_is_moved_and_not_overwritten(
    tmp_path: Path, volume: bool, public: bool
) -> None:
    """The year before was made into the same folder."""
    first, second = both_years(tmp_path, "甲局汇编")
    options = html(tmp_path / "out", volume=volume, public=public)
    made = {path: path.read_bytes() for path in build([first], options).made}
    report = build([second], options)
    assert report.exit_code == 0 and {item.file for item in report.moved} == {
        path.relative_to(tmp_path / "out").as_posix() for path in made
    }
    assert all("名字一样的另一份成品" in item.why for item in report.moved)
    assert [item.to.read_bytes() for item in report.moved] == list(made.values())
    assert sorted(report.made) == sorted(made)
    assert build([second], options).moved == []
    (tmp_path / "gone").mkdir()
    second.rename(tmp_path / "gone" / "甲局")  # a folder that was moved is no other
    assert build([tmp_path / "gone"], options).moved == []


def test_a_list_and_a_volume_of_one_title_do_not_overwrite_each_other(tmp_path: Path) -> None:
    folder, output = tmp_path / "广州", tmp_path / "out"
    shutil.copytree(SPECS / "广州市委网信办", folder)
    (as_list,) = build([folder], html(output)).made
    before = as_list.read_bytes()
    report = build([folder], html(output, volume=True))
    assert report.made == [as_list] and [item.to.read_bytes() for item in report.moved] == [before]
    assert build([folder], html(output, volume=True)).moved == []


def test_one_project_of_two_of_a_name_does_not_overwrite_the_other(office: Path, tmp_path: Path) -> None:
    for number in (0, 1):
        (office / f"项目000{number}.yaml").write_text(spec_text("同名的项目", f"{number + 1}.00"), "utf-8")
    (first,) = build([office / "项目0000.yaml"], html(tmp_path / "out")).made
    before = first.read_bytes()
    report = build([office / "项目0001.yaml"], html(tmp_path / "out"))
    assert report.made == [first] and report.moved[0].to.read_bytes() == before
    assert first.read_bytes() != before


@pytest.mark.parametrize("public", [True, False])
def test_lists_and_volumes_of_offices_of_one_name_are_two_files(tmp_path: Path, public: bool) -> None:
    both_years(tmp_path, "甲局汇编")
    options = html(tmp_path / "out", volume=True, public=public)
    for _ in range(2):
        report = build([tmp_path / "specs"], options)
        assert sorted(path.stem for path in report.made) == ["甲局汇编（2024）", "甲局汇编（2025）"]
        assert all(path.is_file() for path in report.made) and report.moved == []


def test_folders_that_are_one_on_windows_hold_no_two_files_of_one_name(tmp_path: Path) -> None:
    for name in ("ABC", "abc"):
        make_folder(tmp_path / "specs", 1, name)
    report = build([tmp_path / "specs"], html(tmp_path / "out"))
    names = {path.relative_to(tmp_path).as_posix().casefold() for path in report.made}
    assert len(names) == 2


@pytest.mark.parametrize("public", [True, False])
def test_what_cannot_be_moved_is_said_with_what_it_is(
    office: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, public: bool
) -> None:
    output = tmp_path / "out"
    build([office], html(output, public=public))
    (office / "项目0001.yaml").unlink()

    def opened(*_: object) -> None:
        raise PermissionError(13, "in use")

    with monkeypatch.context() as within:
        within.setattr("os.rename", opened)
        report = build([office], html(output, public=public))
    (problem,) = [item for item in report.problems if item.code == "not-moved"]
    assert "第0001号项目.html" in problem.message and "移不到“旧件”" in problem.message
    assert report.exit_code == 1 and len(files(output)) == 4
    assert len(build([office], html(output, public=public)).moved) == 1


def test_what_this_run_did_not_make_is_named(office: Path, tmp_path: Path) -> None:
    """The same project in another format and in the volume: out of date, and still in the folder that is handed in."""
    output = tmp_path / "out"
    build([office], Options(("docx", "html"), output))
    build([office], html(output, volume=True))
    (office / "项目0000.yaml").write_text(spec_text("第0000号项目", "1,632,000.00"), "utf-8")
    stale = [f"{OFFICE}/第0000号项目.docx", next(file for file in files(output) if "汇总表" in file)]
    report = build([office], html(output))
    assert sorted(file for file, _ in report.left) == sorted(stale)
    assert {why for _, why in report.left} == {"规格改了，这次没有做它"} and old(output) == []
    assert (
        build([office / "项目0001.yaml"], html(output)).left == []
    )  # a run over a part answers for that part
    build([office], Options(("docx", "html"), output))
    assert build([office], html(output, volume=True)).left == []


def test_what_a_renamed_folder_left_is_named(office: Path, tmp_path: Path) -> None:
    output = tmp_path / "out"
    build([office], html(output))
    there = files(output)
    report = build([office.rename(office.with_name("改名的单位"))], html(output))
    assert report.left == [(file, "规格不在了") for file in there] and set(there) < set(files(output))
