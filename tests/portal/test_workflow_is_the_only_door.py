"""Over the syntax tree: a state is assigned, updated or created with only in workflow and demo-free verbs."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
APPS = ["portal", "accounts", "expert_rating", "dpo_applications", "attestation", "fisoko_protocols"]
# Durable rows (letters, jobs) are machine states of the queue, moved by their own conditional UPDATE.
QUEUE = {
    "portal/models/durable.py",
    "portal/letters.py",
    "portal/jobs.py",
    "portal/models/letters.py",
    "portal/models/jobs.py",
}


def sources() -> list[Path]:
    return [
        path
        for app in APPS
        for path in sorted((ROOT / app).rglob("*.py"))
        if "migrations" not in path.parts and "workflow" not in path.parts and path.name != "workflow.py"
        if str(path.relative_to(ROOT)) not in QUEUE
    ]


def offences(tree: ast.AST) -> list[int]:
    """Lines that assign `.status`, pass `status=` to create/update/bulk writes, or call `.advance`."""
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign | ast.AugAssign | ast.AnnAssign):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            found += [node.lineno for t in targets if isinstance(t, ast.Attribute) and t.attr == "status"]
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            writes = node.func.attr in {"create", "update", "update_or_create", "get_or_create"}
            if writes and any(keyword.arg == "status" for keyword in node.keywords):
                found.append(node.lineno)
            # A job's own `advance` is its progress, not a state.
            if node.func.attr in {"advance", "advance_all"} and not ast.unparse(node.func.value).endswith("job"):
                found.append(node.lineno)
        if isinstance(node, ast.Call) and ast.unparse(node).startswith("setattr(") and "'status'" in ast.unparse(node):
            found.append(node.lineno)
    return found


@pytest.mark.parametrize("path", sources(), ids=lambda path: str(path.relative_to(ROOT)))
def test_no_state_is_moved_outside_workflow(path):
    assert offences(ast.parse(path.read_text(encoding="utf-8"))) == []


@pytest.mark.parametrize(
    "line",
    ["x.status = 'a'", "Q.objects.update(status='a')", "Q.objects.create(status='a')", "setattr(x, 'status', 1)"],
)
def test_the_check_sees_each_way(line):
    assert offences(ast.parse(line)) == [1]
