"""Fail where a test was skipped that CI could run: every skip needs a line in the list of those that are allowed."""

from __future__ import annotations

import sys
from pathlib import Path
from xml.etree import ElementTree


def main(report: str, allowed: str) -> int:
    """Print the skipped tests that are not allowed, and return 1 where there is one."""
    lines = Path(allowed).read_text(encoding="utf-8").splitlines()
    names = {line.split("#")[0].strip() for line in lines} - {""}
    skipped = [f"{case.get('classname')}.{case.get('name')}" for case in _skipped(report)]
    refused = [name for name in skipped if name not in names]
    for name in refused:
        print(f"skipped, and not in {allowed}: {name}")
    return 1 if refused else 0


def _skipped(report: str) -> list[ElementTree.Element]:
    cases = ElementTree.parse(report).iter("testcase")  # noqa: S314  (our own pytest wrote it)
    return [case for case in cases if any(mark.get("type") == "pytest.skip" for mark in case.iter("skipped"))]


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
