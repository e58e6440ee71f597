"""Whether a model fits into a machine and how: estimates held against real processes, and what gives way first."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import asdict, replace
from pathlib import Path
from types import MappingProxyType
from typing import Any

import pytest
from doubles.checkout import ROOT
from doubles.empty_models import Sizes, write_empty
from doubles.tiny_models import Shape, write_model
from gguf import GGMLQuantizationType as Kind

from socra.errors import ModelUnfit, SettingsError
from socra_backends.llamacpp.estimate import Footprint
from socra_backends.llamacpp.fit import Machine, Plan, Wishes, gigabytes, machine, plan
from socra_backends.llamacpp.gguf import read_header
from socra_backends.llamacpp.header import Header
from socra_backends.llamacpp.layout import Numbers, Strings, Tensor

pytestmark = pytest.mark.slow  # together more than `make check` has time for

GB = 1_000_000_000
ROOMY = Machine(memory=64 * GB, cores=8)
MEDIUM = Sizes(layers=3, width=1024, heads=16, kv_heads=16, hidden=4096, tokens=100_000, kind=Kind.Q8_0)
"""More vocabulary than layers, so that 250 MB take a moment to compute with."""


def header(architecture: str = "llama", billions: float = 7.0, bits: float = 4.85, **values: Any) -> Header:
    """Return the header of a model of some size, without a file; keys as `attention__head_count`."""
    sizes: dict[str, Any] = {
        "context_length": 131_072,
        "embedding_length": 4_096,
        "block_count": 32,
        "feed_forward_length": 14_336,
        "attention__head_count": 32,
        "attention__head_count_kv": 8,
        **values,
    }
    named = {f"{architecture}.{key.replace('__', '.')}": value for key, value in sizes.items()}
    count = int(billions * 1e9)
    layers, layer = sizes["block_count"], int(count * 0.9 * bits / 8 / sizes["block_count"])
    tensors = [Tensor(f"blk.{number}.weights", (int(count * 0.9 / layers),), 2, 0, layer) for number in range(layers)]
    edges = [
        Tensor(f"{name}.weight", (count // 20,), 2, 0, int(count * bits / 160)) for name in ("token_embd", "output")
    ]
    tokens = Strings(128_000, b"")
    kept = {"general.architecture": architecture, "general.name": "Seven", "tokenizer.ggml.tokens": tokens, **named}
    size = sum(tensor.size for tensor in (*edges, *tensors))
    return Header((Path("seven.gguf"),), size, MappingProxyType(kept), (*edges, *tensors))


def kv_bytes(model: Header, cells: int, kv_type: str, sequences: int = 1) -> int:
    return Footprint(model).kv(cells, kv_type, sequences)


def compute_bytes(model: Header) -> int:
    return Footprint(model).compute(4_096, 8, 512, flash=True)


def refusal(model: Header, on: Machine, wishes: Wishes | None = None) -> str:
    with pytest.raises(ModelUnfit) as caught:
        plan(model, on, wishes)
    return str(caught.value)


# -- estimates against real processes --------------------------------------------------------------------------------


def growth(path: Path, chosen: Plan) -> Mapping[str, int]:
    pytest.importorskip("llama_cpp")
    pytest.importorskip("llguidance")
    done = subprocess.run(
        [
            sys.executable,
            os.fspath(ROOT / "tests/doubles/memory_of.py"),
            os.fspath(path),
            json.dumps(asdict(chosen)),
        ],
        capture_output=True,
        check=True,
    )
    found: Mapping[str, int] = json.loads(done.stdout)
    return found


def demand_close(estimate: int, measured: int) -> None:
    assert 0.95 * measured <= estimate <= 1.25 * measured, f"{estimate / measured:.3f} of what was measured"


@pytest.mark.parametrize(
    ("sizes", "architecture", "wishes"),
    [
        (MEDIUM, "llama", Wishes(context=2_048, rows=1)),
        (replace(MEDIUM, kind=Kind.F16, tied=True), "llama", Wishes(context=2_048, rows=1)),
        (MEDIUM, "llama", Wishes(context=2_048, rows=1, kv_type="q8_0")),
        (
            replace(
                MEDIUM,
                tied=True,
                values={"attention.sliding_window": 512, "attention.key_length": 64, "attention.value_length": 64},
            ),
            "gemma2",
            Wishes(context=2_048, rows=1),
        ),
    ],
    ids=["q8_0", "f16 tied", "q8_0 keys and values", "sliding window"],
)
def test_the_estimate_is_what_a_process_takes(tmp_path: Path, sizes: Sizes, architecture: str, wishes: Wishes) -> None:
    path = write_empty(tmp_path / "m.gguf", sizes, architecture)
    chosen = plan(read_header(path), ROOMY, replace(wishes, threads=1))
    measured = growth(path, chosen)
    demand_close(chosen.total, measured["anonymous"] + measured["mapped"])


@pytest.mark.parametrize("tied", [False, True])
def test_weights_that_are_packed_anew_are_counted_once(tmp_path: Path, tied: bool) -> None:
    path = write_empty(tmp_path / "m.gguf", replace(MEDIUM, kind=Kind.Q4_0, tied=tied))
    model = read_header(path)
    chosen = plan(model, ROOMY, Wishes(context=2_048, rows=1, threads=1))
    embedding = next(tensor.size for tensor in model.tensors if tensor.name == "token_embd.weight")
    # what else of the file is in memory, nobody needs any more
    demand_close(chosen.total, growth(path, chosen)["anonymous"] + embedding)


def test_the_estimate_of_a_recurrent_model(tmp_path: Path) -> None:
    path = write_model(tmp_path / "m.gguf", architecture="mamba", shape=Shape(layers=6, width=512), quantization="F16")
    chosen = plan(read_header(path), ROOMY, Wishes(context=2_048, threads=1))
    assert chosen.rows == 1
    measured = growth(path, chosen)
    demand_close(chosen.total, measured["anonymous"] + measured["mapped"])


# -- estimates by hand -----------------------------------------------------------------------------------------------


def test_keys_and_values_of_a_cell() -> None:
    # Llama 3 8B: 32 layers × 8 heads × (128 + 128) numbers × 2 bytes = 128 KiB a token
    assert kv_bytes(header(), 256, "f16") == 256 * 131_072
    assert kv_bytes(header(), 256, "q8_0") == 256 * 131_072 // 2 * 34 // 32
    assert kv_bytes(header(), 256, "f32") == 256 * 262_144


def test_cells_come_in_steps() -> None:
    assert kv_bytes(header(), 257, "f16") == kv_bytes(header(), 512, "f16")


def test_layers_with_heads_of_their_own() -> None:
    heads = Numbers("i", 4, (8, 0, 2, 0))
    assert kv_bytes(header(block_count=4, attention__head_count_kv=heads), 256, "f16") == 256 * 10 * 256 * 2


def test_heads_wider_than_their_share() -> None:
    wide = header(attention__key_length=256, attention__value_length=64)
    assert kv_bytes(wide, 256, "f16") == 256 * 32 * 8 * (256 + 64) * 2


def test_a_sliding_window_is_kept_in_full() -> None:
    pattern = Numbers("?", 4, (True, True, True, False))
    model = header(
        block_count=4,
        attention__sliding_window=512,
        attention__sliding_window_pattern=pattern,
        attention__key_length=128,
        attention__value_length=128,
        attention__key_length_swa=64,
        attention__value_length_swa=64,
    )
    assert kv_bytes(model, 256, "f16") == 256 * 8 * 2 * (3 * 128 + 256)
    assert compute_bytes(model) > compute_bytes(header(block_count=4))


def test_latent_attention_keeps_one_key() -> None:
    # DeepSeek V2 Lite: 27 layers × 576 numbers
    model = header(
        "deepseek2",
        block_count=27,
        attention__head_count_kv=1,
        attention__key_length=576,
        attention__value_length=512,
        attention__key_length_mla=192,
        attention__value_length_mla=128,
    )
    assert kv_bytes(model, 256, "f16") == 256 * 27 * 576 * 2


def test_layers_that_share_keep_nothing() -> None:
    assert kv_bytes(header("gemma4", attention__shared_kv_layers=20), 256, "f16") == 256 * 131_072 * 12 // 32
    assert kv_bytes(header("gemma3n"), 256, "f16") == 256 * 131_072 * 20 // 32


def test_recurrent_states_are_kept_for_each_sequence() -> None:
    # Mamba 130M: 24 layers × (3 × 1536 + 16 × 1536) numbers × 4 bytes
    ssm = {"ssm__conv_kernel": 4, "ssm__inner_size": 1_536, "ssm__state_size": 16}
    model = header("mamba", block_count=24, attention__head_count=0, attention__head_count_kv=0, **ssm)
    assert kv_bytes(model, 4_096, "f16", 1) == 24 * 19 * 1_536 * 4
    assert kv_bytes(model, 4_096, "f16", 3) == 3 * kv_bytes(model, 4_096, "f16", 1)


def test_hybrids_keep_both() -> None:
    ssm = {"ssm__conv_kernel": 4, "ssm__inner_size": 1_024, "ssm__state_size": 16}
    heads = Numbers("i", 4, (0, 0, 0, 8))
    jamba = header("jamba", block_count=4, attention__head_count_kv=heads, **ssm)
    assert kv_bytes(jamba, 256, "f16", 1) == 256 * 8 * 256 * 2 + 3 * 19 * 1_024 * 4
    qwen = header("qwen3next", block_count=4, full_attention_interval=4, **ssm)
    assert kv_bytes(qwen, 256, "f16", 1) == 256 * 8 * 256 * 2 + 3 * 19 * 1_024 * 4


def test_experts_count_as_one_wide_layer() -> None:
    dense = header(feed_forward_length=4_096)
    experts = header(feed_forward_length=4_096, expert_used_count=8, expert_feed_forward_length=2_048)
    assert compute_bytes(experts) > compute_bytes(dense)


def test_an_embedding_that_is_the_output_too_is_there_twice() -> None:
    tensors = (Tensor("token_embd.weight", (64, 100), 2, 0, 3_600), Tensor("blk.0.a", (64, 1), 2, 0, 36))
    assert Footprint(replace(header(), tensors=tensors)).weights == 2 * 3_600 + 36
    plain = tuple(replace(tensor, kind=1) for tensor in tensors)
    assert Footprint(replace(header(), tensors=plain)).weights == 3_600 + 36


# -- plans -----------------------------------------------------------------------------------------------------------


def test_with_room_enough_nothing_gives_way() -> None:
    chosen = plan(header(), ROOMY)
    assert (chosen.context, chosen.rows, chosen.kv_type) == (32_768, 8, "f16")
    assert chosen.cells == 32_768 + 7 * 3_072
    assert (chosen.gpu_layers, chosen.threads, chosen.trained) == (0, 8, 131_072)
    assert chosen.total == chosen.weights + chosen.kv + chosen.compute
    assert chosen.notes == ()


def test_a_short_context_is_not_stretched() -> None:
    assert plan(header(context_length=2_048), ROOMY).context == 2_048


def test_a_plan_goes_over_json() -> None:
    chosen = plan(header(), ROOMY)
    assert Plan(**json.loads(json.dumps(asdict(chosen)))) == chosen


def test_what_gives_way_and_in_which_order() -> None:
    seen = []
    for memory in range(14 * GB, 4 * GB, -GB // 20):
        try:
            chosen = plan(header(), Machine(memory, 4))
        except ModelUnfit:
            break
        assert chosen.total < memory
        room = (chosen.cells - chosen.context) // max(chosen.rows - 1, 1)
        seen.append((chosen.context, chosen.rows, ("q8_0", "f16").index(chosen.kv_type), room))
    else:
        pytest.fail("everything fits everywhere")
    assert seen == sorted(seen, reverse=True)
    assert plan(header(), Machine(20 * GB, 4)).cells == 32_768 + 7 * 3_072
    assert (32_768, 8, 1) in {found[:3] for found in seen}
    assert (32_768, 8, 0, 3_072) in seen
    assert (32_768, 1, 0, 0) in seen
    assert seen[-1] == (4_096, 1, 0, 0)


def test_narrow_heads_are_never_quantized() -> None:
    narrow = header(attention__key_length=80, attention__value_length=80)
    assert {plan(narrow, Machine(memory * GB, 2)).kv_type for memory in range(6, 12)} == {"f16"}
    assert "cannot be kept as q8_0" in refusal(narrow, ROOMY, Wishes(kv_type="q8_0"))


@pytest.mark.parametrize(
    "wishes",
    [
        Wishes(context=6_000),
        Wishes(rows=3),
        Wishes(kv_type="q8_0"),
        Wishes(kv_type="f32"),
        Wishes(threads=1),
        Wishes(threads=32),
        Wishes(gpu_layers=0),
        Wishes(context=1_024, rows=8, kv_type="f16", threads=2),
    ],
)
def test_wishes_are_kept(wishes: Wishes) -> None:
    chosen = plan(header(), ROOMY, wishes)
    for name, wished in asdict(wishes).items():
        assert wished is None or getattr(chosen, name) == wished


def test_wishes_are_kept_where_memory_is_short() -> None:
    for memory in range(6, 20):
        try:
            chosen = plan(header(), Machine(memory * GB, 2), Wishes(context=16_384, rows=4))
        except ModelUnfit:
            continue
        assert (chosen.context, chosen.rows) == (16_384, 4)


def test_a_context_beyond_the_trained_one_is_allowed_and_said() -> None:
    chosen = plan(header(context_length=8_192), ROOMY, Wishes(context=16_384))
    assert chosen.context == 16_384
    assert chosen.notes == ("a context of 16,384 is beyond the 8,192 it was trained for: quality suffers",)


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"context": 0}, "context is 0, and must be from 256 to 16,777,216"),
        ({"rows": 0}, "rows is 0, and must be from 1 to 64"),
        ({"threads": -1}, "threads is -1"),
        ({"gpu_layers": -1}, "gpu_layers is -1"),
        ({"kv_type": "q4"}, "kv_type is 'q4', and must be one of f32, f16, q8_0"),
    ],
)
def test_wishes_that_cannot_be(wrong: dict[str, Any], words: str) -> None:
    with pytest.raises(SettingsError, match=words):
        Wishes(**wrong)


def test_a_recurrent_model_writes_one_row() -> None:
    ssm = {"ssm__conv_kernel": 4, "ssm__inner_size": 1_536, "ssm__state_size": 16}
    model = header("mamba", attention__head_count=0, attention__head_count_kv=0, **ssm)
    assert plan(model, ROOMY).rows == 1
    assert "one section at a time; leave rows out" in refusal(model, ROOMY, Wishes(rows=2))


# -- refusals --------------------------------------------------------------------------------------------------------


def test_a_refusal_says_what_would_fit() -> None:
    message = refusal(header(billions=14, bits=8.5), Machine(11 * GB, 4))
    assert message == (
        "the model needs 15.4 GB at a context of 4,096 tokens, and 10.3 GB are free for it here: "
        "a quantization of about Q4_K_M would take 9.1 GB"
    )
    assert plan(header(billions=14, bits=4.9), Machine(11 * GB, 4))


@pytest.mark.parametrize(
    ("wishes", "memory", "words"),
    [
        (Wishes(context=131_072), 8, r"context=\d+ would fit"),
        (Wishes(rows=60), 8, r"rows=\d would fit"),
        (Wishes(kv_type="f32", context=16_384), 7, r"kv_type=q8_0 would fit"),
    ],
)
def test_a_refusal_names_the_wish_that_is_too_large(wishes: Wishes, memory: int, words: str) -> None:
    message = refusal(header(), Machine(memory * GB, 4), wishes)
    assert re.search(words, message), message


def test_a_refusal_offers_a_smaller_context() -> None:
    for memory in range(9 * GB, GB, -GB // 20):
        try:
            plan(header(attention__head_count_kv=32), Machine(memory, 4))
        except ModelUnfit as error:
            assert "context=2048 would fit" in str(error)
            plan(header(attention__head_count_kv=32), Machine(memory, 4), Wishes(context=2_048))
            return


def test_a_model_that_fits_nowhere_says_so() -> None:
    assert refusal(header(billions=70), Machine(GB, 4)).endswith("get a smaller model, or free some memory")


def test_no_memory_at_all() -> None:
    assert "and 0 MB are free for it here" in refusal(header(), Machine(0, 1))


# -- GPUs ------------------------------------------------------------------------------------------------------------


def test_a_model_that_fits_onto_the_gpu_goes_there() -> None:
    chosen = plan(header(), Machine(8 * GB, 4, gpus=(24 * GB,)))
    assert (chosen.gpu_layers, chosen.context) == (33, 32_768)
    assert chosen.total * 1.1 <= 24 * GB


def test_two_gpus_are_taken_together() -> None:
    assert plan(header(), Machine(8 * GB, 4, gpus=(8 * GB, 8 * GB))).gpu_layers == 33


def test_a_smaller_context_is_worth_the_whole_gpu() -> None:
    chosen = plan(header(), Machine(64 * GB, 4, gpus=(8 * GB,)))
    assert chosen.gpu_layers == 33
    assert 8_192 <= chosen.context <= 32_768


def test_what_does_not_fit_stays_on_the_machine() -> None:
    chosen = plan(header(), Machine(64 * GB, 4, gpus=(4 * GB,)))
    assert 0 < chosen.gpu_layers < 32
    assert chosen.context == 32_768


def test_layers_set_by_hand_are_kept_or_refused() -> None:
    assert plan(header(), Machine(64 * GB, 4, gpus=(24 * GB,)), Wishes(gpu_layers=10)).gpu_layers == 10
    assert plan(header(), Machine(64 * GB, 4, gpus=(24 * GB,)), Wishes(gpu_layers=0)).gpu_layers == 0
    assert "gpu_layers=" in refusal(header(), Machine(64 * GB, 4, gpus=(2 * GB,)), Wishes(gpu_layers=33))
    assert "llama.cpp finds none here" in refusal(header(), ROOMY, Wishes(gpu_layers=33))


# -- the machine -----------------------------------------------------------------------------------------------------


def system(root: Path, files: Mapping[str, str]) -> Path:
    for name, text in {"proc/meminfo": "MemTotal: 32000000 kB\nMemAvailable: 16000000 kB\n", **files}.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return root


def test_this_machine_is_measured() -> None:
    here = machine()
    assert 1 <= here.cores <= len(os.sched_getaffinity(0))
    assert here.memory > 1 << 20
    assert here.gpus == ()
    assert machine(gpus=(5,)).gpus == (5,)


def test_free_memory_counts_the_page_cache(tmp_path: Path) -> None:
    assert machine(root=system(tmp_path, {})).memory == 16_000_000 * 1024


def test_a_container_limits_memory_and_cores(tmp_path: Path) -> None:
    files = {
        "proc/self/cgroup": "0::/\n",
        "sys/fs/cgroup/memory.max": "2000000000\n",
        "sys/fs/cgroup/memory.current": "900000000\n",
        "sys/fs/cgroup/memory.stat": "anon 400000000\ninactive_file 500000000\n",
        "sys/fs/cgroup/cpu.max": "50000 100000\n",
    }
    here = machine(root=system(tmp_path, files))
    assert here.memory == 2_000_000_000 - 400_000_000
    assert here.cores == 1


def test_a_limit_further_up_counts_too(tmp_path: Path) -> None:
    files = {
        "proc/self/cgroup": "0::/user.slice/run.scope\n",
        "sys/fs/cgroup/user.slice/memory.max": "1000000000\n",
        "sys/fs/cgroup/user.slice/memory.current": "0\n",
        "sys/fs/cgroup/user.slice/run.scope/memory.max": "max\n",
        "sys/fs/cgroup/user.slice/run.scope/cpu.max": "max 100000\n",
    }
    here = machine(root=system(tmp_path, files))
    assert here.memory == 1_000_000_000
    assert here.cores == len(os.sched_getaffinity(0))


def test_the_older_control_groups(tmp_path: Path) -> None:
    files = {
        "proc/self/cgroup": "5:memory:/docker/abc\n3:cpu,cpuacct:/docker/abc\n",
        "sys/fs/cgroup/memory/memory.limit_in_bytes": "3000000000\n",
        "sys/fs/cgroup/memory/memory.usage_in_bytes": "1000000000\n",
        "sys/fs/cgroup/memory/memory.stat": "total_inactive_file 250000000\n",
        "sys/fs/cgroup/cpu/cpu.cfs_quota_us": "100000\n",
        "sys/fs/cgroup/cpu/cpu.cfs_period_us": "100000\n",
    }
    here = machine(root=system(tmp_path, files))
    assert here.memory == 2_250_000_000
    assert here.cores == 1


def test_no_limit_is_no_limit(tmp_path: Path) -> None:
    files = {
        "proc/self/cgroup": "5:memory:/\n0::/\n",
        "sys/fs/cgroup/memory/memory.limit_in_bytes": "9223372036854771712\n",
        "sys/fs/cgroup/memory/memory.usage_in_bytes": "1000000000\n",
    }
    assert machine(root=system(tmp_path, files)).memory == 16_000_000 * 1024


def test_a_system_that_tells_nothing(tmp_path: Path) -> None:
    here = machine(root=tmp_path)
    assert here.memory > 0
    assert here.cores >= 1


@pytest.mark.parametrize(
    ("count", "words"), [(0, "0 MB"), (12_400_000, "12 MB"), (999_600_000, "1.0 GB"), (9_140_000_000, "9.1 GB")]
)
def test_bytes_in_words(count: int, words: str) -> None:
    assert gigabytes(count) == words
