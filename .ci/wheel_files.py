"""Compare what a wheel holds with the committed list; `--update` writes the list anew."""

from __future__ import annotations

import difflib
import re
import sys
from pathlib import Path
from zipfile import ZipFile

LIST = Path(__file__).with_name("wheel-files.txt")


def main(wheel: str, *options: str) -> int:
    """Print the difference and return 1 where there is one."""
    found = sorted(re.sub(r"^socra-[^/]+\.dist-info", "socra.dist-info", name) for name in ZipFile(wheel).namelist())
    if "--update" in options:
        LIST.write_text("\n".join(found) + "\n", encoding="utf-8")
    listed = LIST.read_text(encoding="utf-8").split() if LIST.exists() else []
    if found == listed:
        print(f"{len(found)} files, as listed")
        return 0
    print("\n".join(difflib.unified_diff(listed, found, LIST.name, "the wheel", n=0, lineterm="")))
    print(f"if that is meant: python .ci/wheel_files.py {wheel} --update")
    return 1


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
