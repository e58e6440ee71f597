"""Check that a saved reading is whole: no failures, no empty section, every quote at its offsets."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any


def main(path: str) -> int:
    """Return 1 and say why where the reading is not whole."""
    reading = json.loads(Path(path).read_text(encoding="utf-8"))
    text = reading["article"]["text"]
    faults = [f"{failure['section']} failed: {failure['reason']}" for failure in reading["failures"]]
    faults += [
        f"{slug} is empty" for slug, section in reading["analysis"].items() if not any(_having(section, "verdict"))
    ]
    cited = list(_having(reading["analysis"], "quote"))
    faults += [f"not verbatim: {one}" for one in cited if text[one["start"] : one["end"]] != one["quote"]]
    print("\n".join(faults) or f"{len(reading['analysis'])} sections, {len(cited)} quotes, all verbatim")
    return 1 if faults or not cited else 0


def _having(part: Any, key: str) -> Iterator[dict[str, Any]]:
    """Yield the objects that have a key, at any depth."""
    if isinstance(part, dict) and key in part:
        yield part
    if isinstance(part, list | dict):
        for member in part.values() if isinstance(part, dict) else part:
            yield from _having(member, key)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
