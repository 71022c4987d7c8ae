#!/usr/bin/env python3
"""Prints «passed failed skipped» summed over pytest's XML reports; a report that is missing is one failure."""

import sys
from pathlib import Path
from xml.etree import ElementTree


def counts(report: Path) -> tuple[int, int, int]:
    if not report.exists():
        return 0, 1, 0
    suites = ElementTree.parse(report).getroot().iter("testsuite")  # noqa: S314 - written by our own pytest
    passed = failed = skipped = 0
    for suite in suites:
        bad = int(suite.get("failures", 0)) + int(suite.get("errors", 0))
        left_out = int(suite.get("skipped", 0))
        passed += int(suite.get("tests", 0)) - bad - left_out
        failed += bad
        skipped += left_out
    return passed, failed, skipped


if __name__ == "__main__":
    print(*(sum(column) for column in zip(*(counts(Path(name)) for name in sys.argv[1:]), strict=True)))
