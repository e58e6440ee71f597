"""The command line. Results alone go to stdout; progress, warnings and errors go to stderr, one line each.

Exit codes: 0 done, 1 failed, 2 wrong usage, 3 finished with failed, degraded, doubtful or unsupported parts,
130 interrupted.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence

from socra.cli.app import app
from socra.cli.exits import DONE, code_of, report
from socra.safety.streams import hush, tolerate

__all__ = ["main", "run"]


def main() -> None:
    """Run the command line on the arguments of the process, and exit."""
    code = run(sys.argv[1:])
    hush()
    sys.exit(code)


def run(arguments: Sequence[str]) -> int:
    """Run one command and return its exit code; whatever goes wrong is one line on stderr."""
    # --debug counts wherever it stands: one adds it at the end of the line that failed.
    words = [word for word in arguments if word != "--debug"]
    tolerate()
    try:
        return code_of(app(words, prog_name="socra", standalone_mode=False))
    except SystemExit as stop:
        # typer exits by itself for completion scripts, and with 1 where the pipe was closed, which is no error
        return DONE if isinstance(stop.__context__, BrokenPipeError) else code_of(stop.code)
    except (Exception, KeyboardInterrupt) as error:
        return report(error, debug=len(words) < len(arguments))
