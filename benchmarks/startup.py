"""How long socra takes to start: whole processes, alternating, medians.

    python benchmarks/startup.py [--runs 15] [--json] [--check]

`import socra` may take at most 1.3 times `from pydantic import BaseModel`, and `socra --help` half a second.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from statistics import median
from time import perf_counter

HIGHEST_RATIO = 1.3
LONGEST_HELP = 0.5

COMMANDS = {
    "pydantic": [sys.executable, "-c", "from pydantic import BaseModel"],
    "socra": [sys.executable, "-c", "import socra"],
    "help": [sys.executable, "-m", "socra", "--help"],
}


def main() -> int:
    """Print the figures; with --check, return 1 where one is beyond its limit."""
    options = _options()
    figures = measure(options.runs)
    if options.json:
        print(json.dumps(figures))
    else:
        print(f"import socra   {figures['import_ratio']:.2f} × pydantic's import (at most {HIGHEST_RATIO})")
        print(f"socra --help   {figures['help_seconds']:.2f} s (at most {LONGEST_HELP})")
    beyond = figures["import_ratio"] > HIGHEST_RATIO or figures["help_seconds"] > LONGEST_HELP
    return 1 if options.check and beyond else 0


def measure(runs: int) -> dict[str, float]:
    """Return the ratio of the import times and the seconds of `--help`; one round before is not counted."""
    taken: dict[str, list[float]] = {name: [] for name in COMMANDS}
    for _ in range(runs + 1):
        for name, command in COMMANDS.items():
            taken[name].append(_seconds(command))
    middle = {name: median(times[1:]) for name, times in taken.items()}
    return {
        "import_ratio": round(middle["socra"] / middle["pydantic"], 3),
        "help_seconds": round(middle["help"], 3),
        "import_seconds": round(middle["socra"], 3),
        "pydantic_seconds": round(middle["pydantic"], 3),
    }


def _seconds(command: list[str]) -> float:
    began = perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return perf_counter() - began


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=15)
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    parser.add_argument("--check", action="store_true", help="exit with 1 where a figure is beyond its limit")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
