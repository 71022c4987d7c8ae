"""The bench's own judgement: what is measured, what counts as a miss, and when the import's second run is an error."""

from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from bench import import_directory as bench
from bench.pages import VISITOR, public

CLEAN = {"added": 0, "changed": 0, "refused": 0, "unchanged": 500, "rows": 500}


def found(**changed: Any) -> dict[str, dict[str, Any]]:
    step = {"seconds": 12.5, "cpu": 10.0, "megabytes": 120.0, "result": CLEAN}
    return {"file": {"megabytes": 2.5}, "check": step, "apply": {**step, **changed}, "again": step}


def test_a_second_run_that_changes_nothing_is_right() -> None:
    assert bench.changed_again(CLEAN, 500) == ""


@pytest.mark.parametrize("what", ["added", "changed", "refused"])
def test_a_second_run_with_anything_to_do_is_an_error(what: str) -> None:
    assert bench.changed_again({**CLEAN, what: 1}, 500) == f"{what} 1"


def test_a_second_run_that_has_not_read_every_row_is_an_error() -> None:
    assert bench.changed_again({**CLEAN, "rows": 499}, 500) == "rows 499"


def test_the_bench_stops_with_it(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    wrong = {**found(), "again": {**found()["again"], "result": {**CLEAN, "changed": 3}}}
    monkeypatch.setattr(bench, "migrated", lambda sizes: Given({500: "nowhere"}))
    monkeypatch.setattr(bench, "run", lambda name, *rest: wrong[name])
    with pytest.raises(SystemExit, match="changed 3"):
        bench.bench(500, "xlsx")


class Given:
    """A context that gives what it was made with."""

    def __init__(self, value: Any) -> None:
        self.value = value

    def __enter__(self) -> Any:
        return self.value

    def __exit__(self, *error: object) -> None:
        pass


def test_within_its_aims() -> None:
    told = bench.report(found(), 500)
    assert "| writing | 12.5 | 10.0 | 120 | unchanged 500, rows 500 |" in told
    assert told.endswith("All aims are met.\n")


@pytest.mark.parametrize("beyond", [{"seconds": 60.1}, {"megabytes": 301.0}])
def test_a_miss_is_bold_and_counted(beyond: dict[str, float]) -> None:
    told = bench.report(found(**beyond), 500)
    assert told.count(" miss**") == 1
    assert told.endswith("Misses: 1.\n")


def test_make_bench_runs_it() -> None:
    script = (settings.BASE_DIR / "scripts" / "test.sh").read_text()
    assert "python -m bench.import_directory" in script


def test_every_tab_of_an_organisation_and_the_search_of_all_kinds_are_measured() -> None:
    paths = {page.visits[0][0].path for page in public(7)}
    for path in ("/oo/organisations/7/", "/oo/organisations/7/?tab=questions", "/oo/organisations/7/?tab=campaigns"):
        assert path in paths
    assert any(path.startswith("/search/?q=") for path in paths)
    assert {page.who for page in public(7)} == {VISITOR}
