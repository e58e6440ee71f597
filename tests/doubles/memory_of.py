"""A process that loads a model by a plan, fills its context, and says by how many bytes it grew.

Arguments: the file and the plan as JSON. It prints one JSON object: `anonymous` bytes, and `mapped` ones of files.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

import llguidance.llamacpp
import numpy as np

from socra_backends.llamacpp.fit import Plan
from socra_backends.llamacpp.native import Batch, Native


def resident(kind: str) -> int:
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) * 1024 for line in lines if line.startswith(kind))


def fill(native: Native) -> None:
    size = native.batch
    for number in range(native.cells // size):
        wanted = np.zeros(size, np.int8)
        wanted[-1] = 1
        tokens, positions = np.full(size, 5, np.int32), np.arange(size, dtype=np.int32) + number * size
        native.decode(Batch(tokens, positions, np.zeros(size, np.int32), wanted))


def main() -> None:
    path, plan = sys.argv[1], Plan(**json.loads(sys.argv[2]))
    before = {kind: resident(kind) for kind in ("RssAnon", "RssFile")}
    native = Native([path], plan, plan.rows + 1)
    tokenizer = llguidance.llamacpp.lltokenizer_from_vocab(native.vocab.handle)
    fill(native)
    assert tokenizer
    growth = {kind: resident(kind) - before[kind] for kind in before}
    print(json.dumps({"anonymous": growth["RssAnon"], "mapped": growth["RssFile"]}))


if __name__ == "__main__":
    main()
