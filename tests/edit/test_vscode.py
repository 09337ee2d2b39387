"""``.vscode/``: every shipped spec has the schema of its layout, less what its 部门.yaml says already.

The files there are made from the layouts; ``pytest --accept`` writes them anew.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from corpus import ROOT, SPECS, folders, load_spec, shipped_specs
from tablegen.edit.new import SCHEMA_MARK
from tablegen.edit.schema import layout_schema, shared_schema
from tablegen.layout.folder import find_layout
from tablegen.spec.check import join_shared
from tablegen.spec.folder import SHARED_NAME, read_shared
from tablegen.text.tree import Mapping, Place, Source, Text

FOLDER = ROOT / ".vscode"


def wanted_files() -> dict[str, str]:
    """Every file of .vscode/ with its text."""
    files: dict[str, object] = {}
    patterns: dict[str, list[str]] = {}
    folder_patterns: dict[Path, tuple[str, object]] = {}
    for spec in shipped_specs():
        folder = spec.path.parent.relative_to(SPECS)
        if folder not in folder_patterns:
            layout = find_layout(load_spec(spec).layout.id, folders())
            shared = [read_shared(path) for path in spec.shared]
            given = join_shared(Source("-", root=Mapping((), Place("-"))), shared)
            folder_patterns[folder] = (layout.id, layout_schema(layout, given))
    for folder, (layout_id, schema) in folder_patterns.items():
        # folders that say the same things in their 部门.yaml share a schema
        same = next((name for name, other in files.items() if other == schema), None)
        name = same or f"schemas/{layout_id}.json"
        assert same or name not in files, f"{layout_id}: two folders with different 部门.yaml need two names"
        files[name] = schema
        patterns.setdefault(f".vscode/{name}", []).append(f"specs/{folder.as_posix()}/*.yaml")
    for found in patterns.values():
        found.append(f"!**/{SHARED_NAME}")
    for path in sorted(SPECS.glob(f"*/{SHARED_NAME}")):
        stated = read_shared(path).root.get("版式")
        assert isinstance(stated, Text)
        name = f"schemas/{stated.value}.shared.json"
        files[name] = shared_schema(find_layout(stated.value, folders()))
        patterns.setdefault(f".vscode/{name}", []).append(f"specs/{path.parent.name}/**/{SHARED_NAME}")
    files["settings.json"] = {
        "yaml.schemas": patterns,
        "yaml.schemaStore.enable": False,  # nothing is fetched from the network
        "[yaml]": {"editor.insertSpaces": True, "editor.tabSize": 2, "editor.detectIndentation": False},
        "files.encoding": "utf8",
    }
    files["extensions.json"] = {"recommendations": ["redhat.vscode-yaml"]}
    return {name: text_of(value, name) for name, value in files.items()}


def text_of(value: object, name: str) -> str:
    indent = None if name.startswith("schemas/") else 2
    return json.dumps(value, ensure_ascii=False, indent=indent) + "\n"


def test_files_are_those_of_the_layouts(accept: bool) -> None:
    wanted = wanted_files()
    if accept:
        for path in FOLDER.glob("schemas/*.json"):
            path.unlink()
        for name, text in wanted.items():
            (FOLDER / name).parent.mkdir(parents=True, exist_ok=True)
            (FOLDER / name).write_text(text, "utf-8", newline="\n")
    present = {
        path.relative_to(FOLDER).as_posix(): path.read_text("utf-8") for path in FOLDER.rglob("*.json")
    }
    assert sorted(present) == sorted(wanted)
    for name, text in wanted.items():
        assert present[name] == text, f"{name}: pytest --accept tests/spec/test_vscode.py"


@pytest.mark.parametrize("spec", shipped_specs(), ids=lambda spec: spec.path.stem)
def test_every_spec_is_covered_once(spec) -> None:
    patterns = json.loads((FOLDER / "settings.json").read_text("utf-8"))["yaml.schemas"]
    path = spec.path.relative_to(ROOT)
    folder = f"{path.parent.as_posix()}/*.yaml"
    covering = [schema for schema, found in patterns.items() if folder in found]
    assert len(covering) == 1
    assert (ROOT / covering[0]).is_file()


@pytest.mark.parametrize("path", sorted(SPECS.rglob(SHARED_NAME)), ids=lambda path: path.parent.name)
def test_every_shared_file_names_its_schema(path: Path) -> None:
    """In its first line, which an editor takes before its settings: older ones do not know "!" patterns."""
    first = path.read_text("utf-8").split("\n", 1)[0]
    assert first.startswith(SCHEMA_MARK)
    schema = (path.parent / first.removeprefix(SCHEMA_MARK)).resolve()
    assert schema.is_file()
    assert schema.name.endswith(".shared.json")
