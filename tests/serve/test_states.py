"""What the list on the left says: as check and status see every spec."""

from __future__ import annotations

from pathlib import Path

import pytest

from making.workbench import SPEC
from tablegen.build.options import Options
from tablegen.build.run import build
from tablegen.build.status import State
from tablegen.files.once import forget
from tablegen.problems import Problem, Severity
from tablegen.serve.markup import Shown, findings_html
from tablegen.serve.states import SpecState, overview, overview_apart, tree_nodes
from tablegen.serve.workspace import Workspace


def test_a_spec_is_made_then_out_of_date_then_edited_by_hand(tmp_path: Path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    root = tmp_path / "specs"
    (root / "某单位").mkdir(parents=True)
    good, bad = root / "某单位" / "甲.yaml", root / "某单位" / "乙.yaml"
    good.write_text(SPEC, "utf-8")
    bad.write_text(SPEC.replace("项目性质: 经常性专项业务费\n", "").replace("网络宣传工作", "乙"), "utf-8")
    workspace, output = Workspace(root), Path("output")

    def states() -> dict[Path, SpecState]:
        forget()
        return overview(workspace, output).states

    assert states()[good].made is None
    assert states()[bad].words[0] == ("有错 1", "bad")
    build([root], Options(("docx", "xlsx"), output))
    assert states()[good].made is State.CURRENT
    assert states()[bad].made is None
    good.write_text(SPEC.replace("≥10(次)", "≥12(次)"), "utf-8")
    assert states()[good].made is State.OUT_OF_DATE
    made = next(output.rglob("*.docx"))
    made.write_bytes(made.read_bytes() + b" ")
    assert states()[good].made is State.EDITED
    [node] = tree_nodes(workspace, workspace.files(), states())
    assert node["words"] == [{"text": "有错 1", "kind": "bad"}]
    assert [child["id"] for child in node["children"]] == ["某单位/乙.yaml", "某单位/甲.yaml"]


def test_an_empty_folder_has_no_states(tmp_path):
    assert overview(Workspace(tmp_path), tmp_path / "output").states == {}


@pytest.mark.parametrize("severity", list(Severity))
def test_every_kind_of_finding_is_shown_and_nothing_of_it_is_markup(severity):
    problem = Problem("x", "<script>alert(1)</script>", hint='"><img src=x>', severity=severity, rule="I3")
    shown = findings_html([Shown(problem, 3, number=0)])
    assert severity.label in shown and "第 3 行" in shown
    assert "<script" not in shown and "<img" not in shown


def test_many_specs_are_looked_at_in_a_process_of_their_own_with_the_same_result(tmp_path):
    for name in "甲乙":
        (tmp_path / f"{name}.yaml").write_text(SPEC.replace("≥90(%)", "若干"), "utf-8")
    workspace = Workspace(tmp_path)
    assert overview_apart(workspace, tmp_path / "output") == overview(workspace, tmp_path / "output")
    assert overview(workspace, tmp_path / "output").problems
