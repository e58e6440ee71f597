"""Compare what a wheel holds with the committed list; `--update` writes the list anew.

A row with a `*` stands for all names that it matches, of which there must be one: templates come and go with sections.
"""

from __future__ import annotations

import difflib
import re
import sys
from fnmatch import fnmatchcase
from pathlib import Path
from zipfile import ZipFile

LIST = Path(__file__).with_name("wheel-files.txt")


def main(wheel: str, *options: str) -> int:
    """Print the difference and return 1 where there is one."""
    found = sorted(re.sub(r"^socra-[^/]+\.dist-info", "socra.dist-info", name) for name in ZipFile(wheel).namelist())
    listed = LIST.read_text(encoding="utf-8").split() if LIST.exists() else []
    rows = folded(found, listed)
    if "--update" in options:
        LIST.write_text("\n".join(rows) + "\n", encoding="utf-8")
        listed = rows
    if rows == listed:
        print(f"{len(found)} files, as listed")
        return 0
    print("\n".join(difflib.unified_diff(listed, rows, LIST.name, "the wheel", n=0, lineterm="")))
    print(f"if that is meant: python .ci/wheel_files.py {wheel} --update")
    return 1


def folded(names: list[str], rows: list[str]) -> list[str]:
    """Return the names, with the row instead of those that a row with a `*` stands for."""
    wild = [row for row in rows if "*" in row]
    return sorted({next((row for row in wild if fnmatchcase(name, row)), name) for name in names})


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
