"""A model file is checked before native code sees it: bad ones are refused with a way on, good ones never."""

from __future__ import annotations

import ctypes
import hashlib
import os
import socket
import struct
import subprocess
import sys
import threading
import time
import tracemalloc
from dataclasses import replace
from pathlib import Path

import gguf as reference
import pytest
from doubles.gguf_bytes import F32, I32, STRING, U32, U64, Array, File, Raw, TensorInfo, good, text, value_bytes
from doubles.timing import cpu_seconds
from doubles.tiny_models import Shape, write_model

from socra.errors import ModelInvalid, SettingsError
from socra_backends.llamacpp.gguf import normal_pin, open_model, read_header, sha256
from socra_backends.llamacpp.header import FILE_TYPES, amount
from socra_backends.llamacpp.layout import KINDS


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_model(tmp_path_factory.mktemp("models") / "tiny.gguf")


def refusal(path: Path | str) -> str:
    with pytest.raises(ModelInvalid) as caught:
        read_header(path)
    words = str(caught.value)
    assert "\n" not in words
    return words


# -- good models -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("architecture", ["llama", "qwen2", "gemma2", "mamba"])
@pytest.mark.parametrize("quantization", ["F32", "Q8_0", "Q4_0"])
def test_a_good_model_tells_what_it_is(tmp_path: Path, architecture: str, quantization: str) -> None:
    path = write_model(tmp_path / "m.gguf", architecture=architecture, quantization=quantization, name="Tiny One")
    header = read_header(path)
    assert (header.architecture, header.name, header.quantization) == (architecture, "Tiny One", quantization)
    assert (header.context, header.layers, header.embedding) == (16_384, 2, 64)
    assert header.paths == (path,)
    assert header.size == path.stat().st_size
    assert 0 < header.weights < header.size
    assert "<|im_start|>" in header.template
    assert header.recurrent == (architecture == "mamba")


@pytest.mark.parametrize("vocabulary", ["bpe", "spm"])
@pytest.mark.parametrize("template", ["chatml", "llama3", "gemma", "mistral", None])
def test_vocabularies_and_templates_are_read(tmp_path: Path, vocabulary: str, template: str | None) -> None:
    path = write_model(tmp_path / "m.gguf", vocabulary=vocabulary, template=template)
    header = read_header(path)
    read = reference.GGUFReader(path)
    assert list(header.tokens()) == read.get_field("tokenizer.ggml.tokens").contents()
    assert header.vocabulary == len(header.tokens())
    assert bool(header.template) == (template is not None)


def test_numbers_agree_with_the_reference_reader(tiny: Path) -> None:
    header = read_header(tiny)
    read = reference.GGUFReader(tiny)
    assert header.parameters == sum(int(tensor.n_elements) for tensor in read.tensors)
    assert header.weights == sum(int(tensor.n_bytes) for tensor in read.tensors)
    ours = [(tensor.name, tensor.offset, tensor.size, list(tensor.shape)) for tensor in header.tensors]
    assert ours == [(t.name, int(t.data_offset), int(t.n_bytes), list(map(int, t.shape))) for t in read.tensors]


def test_heads_and_lengths(tmp_path: Path) -> None:
    header = read_header(write_model(tmp_path / "m.gguf", shape=Shape(layers=3, heads=4, kv_heads=2)))
    assert (header.heads, header.kv_heads, header.key_length, header.value_length) == (4, (2, 2, 2), 16, 16)
    assert (header.window, header.vocabulary) == (0, len(header.tokens()))


def test_heads_of_their_own_for_each_layer(tmp_path: Path) -> None:
    file = good().but(llama__attention__head_count_kv=Array(I32, [2, 0]))
    assert read_header(file.write(tmp_path / "m.gguf")).kv_heads == (2, 0)


def test_a_sliding_window(tmp_path: Path) -> None:
    assert read_header(write_model(tmp_path / "m.gguf", architecture="gemma2")).window == 64


@pytest.mark.parametrize(
    "changes",
    [
        {"acme__secret": (U32, 7)},
        {"acme__list": Array(STRING, ["x"] * 10)},
        {"acme__numbers": Array(F32, [0.5] * 10_000)},
        {"general__architecture": "acme", "acme__context_length": (U32, 64), "acme__embedding_length": (U32, 32)}
        | {"acme__block_count": (U64, 2), "acme__attention__head_count": (U32, 2)},
        {"general__file_type": (U32, 999)},
        {"general__alignment": (U32, 32)},
        {"tokenizer__ggml__token_type": None},
        {"tokenizer__ggml__scores": Array(F32, [0.0] * 5)},
        {"tokenizer__ggml__model": "acme-tokens"},
        {"llama__context_length": (U32, 10_485_760)},
        {"general__name": "\u202eevil\x1b[2J"},
        {"general__name": None},
    ],
)
def test_what_is_unknown_is_no_fault(tmp_path: Path, changes: dict[str, object]) -> None:
    header = read_header(good().but(**changes).write(tmp_path / "m.gguf"))
    assert header.name
    assert header.quantization == "F32"


def test_version_2_is_read(tmp_path: Path) -> None:
    assert read_header(replace(good(), version=2).write(tmp_path / "m.gguf")).layers == 2


def test_a_guessed_file_type_is_named(tmp_path: Path) -> None:
    header = read_header(good().but(general__file_type=(U32, 1024 + 15)).write(tmp_path / "m.gguf"))
    assert header.quantization == "Q4_K_M"


def test_without_a_file_type_most_bytes_decide(tmp_path: Path) -> None:
    tensors = (TensorInfo("token_embd.weight", (32, 4)), TensorInfo("a", (32, 2_000), kind=8, offset=512))
    header = read_header(replace(good(), tensors=tensors, data=bytes(512 + 34 * 2_000)).write(tmp_path / "m.gguf"))
    assert header.quantization == "Q8_0"


@pytest.mark.parametrize(
    ("count", "words"),
    [(0, "0"), (999, "999"), (46_208, "46.2K"), (494_032_768, "494M"), (7_615_616_512, "7.62B"), (999_900_000, "999M")],
)
def test_amounts_are_named_as_models_are(count: int, words: str) -> None:
    assert amount(count) == words


def test_types_of_tensors_are_those_of_llama_cpp() -> None:
    llama_cpp = pytest.importorskip("llama_cpp")
    library = llama_cpp.llama_cpp._lib
    library.ggml_blck_size.restype = ctypes.c_int64
    library.ggml_type_size.restype = ctypes.c_size_t
    library.ggml_type_name.restype = ctypes.c_char_p
    known = {}
    for kind in range(43):  # GGML_TYPE_COUNT
        if block := library.ggml_blck_size(kind):
            known[kind] = (library.ggml_type_name(kind).decode().upper(), block, library.ggml_type_size(kind))
    assert known == KINDS


def test_types_of_tensors_are_those_of_the_writer() -> None:
    theirs = {int(kind): (kind.name, *sizes) for kind, sizes in reference.constants.GGML_QUANT_SIZES.items()}
    del theirs[9]  # Q8_1 is never written to a file, and the writer has its size wrong
    assert theirs.items() <= KINDS.items()


def test_file_types_are_those_of_the_writer() -> None:
    theirs = {int(kind): kind.name.removeprefix("MOSTLY_").removeprefix("ALL_") for kind in reference.LlamaFileType}
    del theirs[1024]
    assert theirs == FILE_TYPES


# -- speed and care --------------------------------------------------------------------------------------------------


def large_vocabulary() -> File:
    tokens = [f"{number:x}word"[: 1 + number % 12] for number in range(152_000)]
    merges = [f"{number:x} {number:x}" for number in range(150_000)]
    return good().but(
        tokenizer__ggml__tokens=Array(STRING, tokens),
        tokenizer__ggml__token_type=Array(I32, [1] * len(tokens)),
        tokenizer__ggml__scores=Array(F32, [0.0] * len(tokens)),
        tokenizer__ggml__merges=Array(STRING, merges),
    )


@pytest.mark.alone
def test_a_large_vocabulary_is_walked_in_a_moment(tmp_path: Path) -> None:
    path = large_vocabulary().write(tmp_path / "m.gguf")
    best = cpu_seconds(lambda: read_header(path), runs=5)
    assert best < 0.1, f"{best * 1000:.0f} ms"  # 35 ms on an idle core
    assert read_header(path).vocabulary == 152_000


def test_weights_are_not_read(tmp_path: Path) -> None:
    path = good().write(tmp_path / "m.gguf")
    tensors = (TensorInfo(), TensorInfo("big", (1 << 30, 4), offset=512))
    replace(good(), tensors=tensors).write(path)
    os.truncate(path, path.stat().st_size + (16 << 30))  # a file with a hole of 16 GB
    tracemalloc.start()
    try:
        assert read_header(path).parameters > 1 << 32
        assert tracemalloc.get_traced_memory()[1] < 64 << 20
    finally:
        tracemalloc.stop()


def test_metadata_larger_than_one_read(tmp_path: Path) -> None:
    many = Array(STRING, ["x" * 1_000_000] * 40)
    header = read_header(good().but(acme__list=many).write(tmp_path / "m.gguf"))
    assert len(header.values["acme.list"]) == 40
    assert list(header.tokens()) == ["a", "b", "c", "<end>"]


def test_no_descriptor_stays_open(tiny: Path, tmp_path: Path) -> None:
    before = len(list(Path("/proc/self/fd").iterdir()))
    read_header(tiny)
    sha256(tiny)
    refusal(good().but(general__architecture=None).write(tmp_path / "m.gguf"))
    refusal(tmp_path / "none.gguf")
    assert len(list(Path("/proc/self/fd").iterdir())) == before


def test_no_library_is_needed(tiny: Path) -> None:
    heavy = ("numpy", "llama_cpp", "llguidance", "huggingface_hub", "gguf")
    code = (
        f"import sys; from socra_backends.llamacpp.gguf import read_header; read_header({os.fspath(tiny)!r});"
        f"print([name for name in {heavy} if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


# -- files that are no model -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("start", "words"),
    [
        (b"", "is empty: download it again"),
        (b"GG", "does not begin with GGUF"),
        (b"GGUF\x03", "ends in its first line: download it again"),
        (b"version https://git-lfs.github.com/spec/v1\noid sha256:00", "git-lfs pointer"),
        (b"\n<!DOCTYPE html><html lang=en>", "web page, saved by mistake"),
        (b"<html><head>", "web page, saved by mistake"),
        (struct.pack("<Q", 900) + b'{"__metadata__":{}}', "safetensors"),
        (b"PK\x03\x04" + bytes(40), "PyTorch checkpoint or a zip"),
        (b"\x80\x02}q\x00", "PyTorch checkpoint or a zip"),
        (b"lmgg" + bytes(40), "old GGML format"),
        (b"tjgg" + bytes(40), "old GGML format"),
        (b"\x1f\x8b\x08" + bytes(40), "compressed: unpack it"),
        (bytes(64), "begins with zeros"),
        (b'{"error": "Repository not found"}', "JSON"),
        (b"Once upon a time there was a model.", "does not begin with GGUF"),
        (b"GGUF" + struct.pack(">I", 3) + bytes(40), "big-endian"),
        (b"FUGG" + bytes(40), "reverse order"),
        (b"GGUF" + struct.pack("<I", 1) + bytes(40), "version 1, which llama.cpp no longer reads"),
        (b"GGUF" + struct.pack("<I", 4) + bytes(40), "version 4, where 2 and 3 are known"),
    ],
)
def test_what_is_no_gguf_is_named(tmp_path: Path, start: bytes, words: str) -> None:
    path = tmp_path / "m.gguf"
    path.write_bytes(start)
    message = refusal(path)
    assert message.startswith(f"{path} is not a usable GGUF file: ")
    assert words in message


def test_a_missing_file(tmp_path: Path) -> None:
    assert refusal(tmp_path / "none.gguf") == f"there is no model file {tmp_path / 'none.gguf'}: check the path"


def test_a_folder_names_a_file_in_it(tiny: Path, tmp_path: Path) -> None:
    assert "is a folder: name a file in it, such as tiny.gguf" in refusal(tiny.parent)
    assert "is a folder: name the .gguf file" in refusal(tmp_path)


def test_a_path_that_cannot_be(tmp_path: Path) -> None:
    assert "cannot be opened" in refusal("a\0b.gguf")
    assert "cannot be opened" in refusal(tmp_path / ("x" * 5_000))


def test_a_pipe_or_a_socket_is_refused_at_once(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.gguf")
    assert "is not a regular file" in refusal(tmp_path / "pipe.gguf")
    assert "is not a regular file" in refusal("/dev/null")
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(os.fspath(tmp_path / "socket.gguf"))
        assert "cannot be opened" in refusal(tmp_path / "socket.gguf")


def test_a_link_is_followed(tiny: Path, tmp_path: Path) -> None:
    (tmp_path / "link.gguf").symlink_to(tiny)
    assert read_header(tmp_path / "link.gguf").paths == (tmp_path / "link.gguf",)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"general__type": "adapter"}, "LoRA adapter, which changes a model"),
        ({"general__type": "mmproj"}, "mmproj"),
        ({"general__architecture": "clip"}, "image reader of a model"),
        ({"general__type": "imatrix"}, "importance matrix"),
        ({"general__architecture": "bert"}, "embedding model, which writes no text"),
        ({"general__architecture": "llada"}, "diffusion"),
        ({"general__architecture": None}, "of what architecture"),
        ({"general__architecture": (U32, 1)}, "of what architecture"),
        ({"tokenizer__ggml__model": None}, "no vocabulary"),
        ({"tokenizer__ggml__model": "no_vocab"}, "no vocabulary"),
        ({"tokenizer__ggml__tokens": None}, "no vocabulary"),
        ({"tokenizer__ggml__tokens": Array(STRING, [])}, "no vocabulary"),
        ({"tokenizer__ggml__tokens": Array(I32, [1, 2, 3, 4])}, "no vocabulary"),
        ({"tokenizer__ggml__token_type": Array(I32, [1, 1, 1])}, "token_type are not a number for each"),
        ({"tokenizer__ggml__token_type": Array(F32, [1.0] * 4)}, "token_type are not a number for each"),
        ({"tokenizer__ggml__scores": Array(F32, [0.0] * 3)}, "scores are not a number for each"),
        ({"tokenizer__ggml__scores": "many"}, "scores are not a number for each"),
        ({"llama__context_length": (U32, 0)}, "context_length is 0"),
        ({"llama__context_length": None}, "context_length is 0"),
        ({"llama__context_length": (U64, 1 << 40)}, "context_length is 1,099,511,627,776"),
        ({"llama__embedding_length": (U32, 0)}, "embedding_length is 0"),
        ({"llama__embedding_length": "wide"}, "embedding_length is 0"),
        ({"llama__block_count": (U32, 0)}, "block_count is 0"),
        ({"llama__block_count": (U32, 0xFFFFFFFF)}, "block_count is 4,294,967,295"),
        ({"llama__attention__head_count": (U32, 0)}, "no attention heads"),
        ({"llama__attention__head_count": None}, "no attention heads"),
        ({"llama__attention__head_count": (U32, 0xFFFFFFFF)}, "head_count is 4,294,967,295"),
        ({"llama__attention__head_count": Array(I32, [4, 4, 4])}, "head_count has 3 values for 2 layers"),
        ({"llama__attention__head_count_kv": Array(I32, [4, -1])}, "head_count_kv is -1"),
        ({"llama__attention__key_length": (U32, 1 << 20)}, "key_length is 1,048,576"),
        ({"llama__attention__layer_norm_rms_epsilon": (F32, -1.0)}, "layer_norm_rms_epsilon is -1.0"),
        ({"llama__attention__layer_norm_rms_epsilon": (F32, float("nan"))}, "layer_norm_rms_epsilon is nan"),
    ],
)
def test_what_cannot_write_text_is_refused(tmp_path: Path, changes: dict[str, object], words: str) -> None:
    assert words in refusal(good().but(**changes).write(tmp_path / "m.gguf"))


def test_a_vocabulary_without_weights_is_refused(tmp_path: Path) -> None:
    path = replace(good(), tensors=(), data=b"").write(tmp_path / "m.gguf")
    assert "a vocabulary and no weights" in refusal(path)


def test_a_model_without_embedding_is_refused(tmp_path: Path) -> None:
    path = replace(good(), tensors=(TensorInfo("output.weight"),)).write(tmp_path / "m.gguf")
    assert "no token embedding" in refusal(path)


def test_a_model_without_heads_may_be_recurrent(tmp_path: Path) -> None:
    file = good().but(
        general__architecture="mamba",
        mamba__context_length=(U32, 1 << 20),
        mamba__embedding_length=(U32, 32),
        mamba__block_count=(U32, 2),
        mamba__attention__head_count=(U32, 0),
        mamba__ssm__inner_size=(U32, 64),
    )
    assert read_header(file.write(tmp_path / "m.gguf")).recurrent


# -- files that lie --------------------------------------------------------------------------------------------------

HUGE = (1 << 64) - 1
ENTRY = TensorInfo()


@pytest.mark.parametrize(
    ("file", "words"),
    [
        (replace(good(), keys=HUGE), "claims 18,446,744,073,709,551,615 keys"),
        (replace(good(), count=HUGE), "and 18,446,744,073,709,551,615 tensors"),
        (replace(good(), keys=1 << 40), "keys"),
        (replace(good(), keys=10), "is 1,125,899,906,842,624 bytes long"),
        (replace(good(), count=2), ""),
        (good().but(acme=Raw(struct.pack("<IQ", 8, HUGE))), "'acme' is 18,446,744,073,709,551,615 bytes long"),
        (good().but(acme=Raw(struct.pack("<IQ", 8, 1 << 20))), "'acme' reaches past the end of the file"),
        (good().but(acme=Raw(struct.pack("<I", 13))), "'acme' has a value of the unknown type 13"),
        (good().but(acme=Raw(struct.pack("<I", 0xFFFFFFFF))), "unknown type 4294967295"),
        (good().but(acme=Raw(struct.pack("<IIQ", 9, 4, HUGE))), "'acme' reaches past the end"),
        (good().but(acme=Raw(struct.pack("<IIQ", 9, 8, HUGE))), "'acme' claims 18,446,744,073,709,551,615 strings"),
        (good().but(acme=Raw(struct.pack("<IIQQ", 9, 8, 2, HUGE))), "'acme' reaches past the end"),
        (good().but(acme=Raw(struct.pack("<IIQIQ", 9, 9, 1, 4, 0))), "an array of arrays"),
        (good().but(acme=Raw(struct.pack("<IIQ", 9, 13, 0))), "unknown type 13"),
        (replace(good(), keys=10, extra=text("") + value_bytes((U32, 1))), "a key without a name"),
        (replace(good(), keys=10, extra=text("general.name") + value_bytes("x")), "'general.name' stands in it twice"),
        (
            replace(good(), keys=10, extra=text("k" * 65_537) + value_bytes("x")),
            "the name of a key is 65,537 bytes long",
        ),
        (good().but(general__alignment=(U32, 0)), "its alignment is 0"),
        (good().but(general__alignment=(U32, 48)), "its alignment is 48"),
        (good().but(general__alignment=(U32, 1 << 30)), "its alignment is 1073741824"),
        (good().but(general__alignment="32"), "its alignment is '32'"),
        (replace(good(), tensors=(ENTRY, ENTRY)), "'token_embd.weight' stands in it twice"),
        (replace(good(), tensors=(replace(ENTRY, name=""),)), "a tensor without a name"),
        (replace(good(), tensors=(replace(ENTRY, shape=()),)), "has 0 dimensions"),
        (replace(good(), tensors=(replace(ENTRY, shape=(1, 1, 1, 1, 1)),)), "has 5 dimensions"),
        (replace(good(), tensors=(replace(ENTRY, shape=(32, 0)),)), "impossible shape (32, 0)"),
        (replace(good(), tensors=(replace(ENTRY, shape=(1 << 62, 4)),)), "impossible shape"),
        (replace(good(), tensors=(replace(ENTRY, shape=(1 << 40, 4)),)), "it is cut short"),
        (replace(good(), tensors=(replace(ENTRY, kind=4),)), "of the type 4, which this version does not know"),
        (replace(good(), tensors=(replace(ENTRY, kind=99),)), "update socra"),
        (replace(good(), tensors=(replace(ENTRY, kind=12),)), "rows of 32 weights, no multiple of Q4_K's 256"),
        (replace(good(), tensors=(replace(ENTRY, offset=8),)), "begins at byte 8, off the alignment of 32"),
        (replace(good(), tensors=(replace(ENTRY, offset=HUGE - 31),)), "it is cut short"),
        (replace(good(), tensors=(ENTRY, replace(ENTRY, name="b", offset=32))), "'token_embd.weight' and 'b' overlap"),
        (replace(good(), data=bytes(511)), "it is cut short"),
    ],
)
def test_no_number_is_believed(tmp_path: Path, file: File, words: str) -> None:
    start = time.perf_counter()
    assert words in refusal(file.write(tmp_path / "m.gguf"))
    assert time.perf_counter() - start < 1


def test_a_model_cut_anywhere_is_refused(tiny: Path, tmp_path: Path) -> None:
    whole = tiny.read_bytes()
    end = max(tensor.offset + tensor.size for tensor in read_header(tiny).tensors)
    for length in [*range(0, 4_000, 7), *range(4_000, end, 9_973), end - 1]:
        path = tmp_path / "cut.gguf"
        path.write_bytes(whole[:length])
        refusal(path)


def test_names_from_a_file_cannot_steer_a_terminal(tmp_path: Path) -> None:
    evil = "\x1b[2J\u202eevil\n" + "x" * 1_000
    message = refusal(good().but(**{evil: Raw(struct.pack("<I", 13))}).write(tmp_path / "m.gguf"))
    assert "\x1b" not in message
    assert "\u202e" not in message
    assert len(message) < 500


def test_a_file_that_shrinks_while_it_is_read_ends_no_process(tmp_path: Path) -> None:
    path = large_vocabulary().write(tmp_path / "m.gguf")
    whole = path.read_bytes()
    stop = threading.Event()

    def shrink() -> None:
        while not stop.is_set():
            os.truncate(path, 100)
            path.write_bytes(whole)

    thread = threading.Thread(target=shrink)
    thread.start()
    try:
        for _ in range(10):
            try:
                read_header(path)
            except ModelInvalid:
                continue
    finally:
        stop.set()
        thread.join()


# -- split models ----------------------------------------------------------------------------------------------------


def split(folder: Path, count: int = 3) -> list[Path]:
    """Write a model in parts, as gguf-split does: metadata in the first, weights in all."""
    paths = [folder / f"big-{number:05d}-of-{count:05d}.gguf" for number in range(1, count + 1)]
    marks = {"split__count": (2, count), "split__tensors__count": (I32, count)}
    for number, path in enumerate(paths):
        start = good() if number == 0 else File()
        names = ("token_embd.weight", "output.weight", "output_norm.weight")
        part = replace(start, tensors=(TensorInfo(names[number % 3]),), data=bytes([number]) * 512)
        part.but(split__no=(2, number), **marks).write(path)
    return paths


@pytest.mark.parametrize("named", [0, 1, 2])
def test_any_part_names_the_whole_model(tmp_path: Path, named: int) -> None:
    paths = split(tmp_path)
    header = read_header(paths[named])
    assert header.paths == tuple(paths)
    assert header.size == sum(path.stat().st_size for path in paths)
    assert len(header.tensors) == 3
    assert header.parameters == 3 * 128


def test_a_missing_part_is_named(tmp_path: Path) -> None:
    paths = split(tmp_path)
    paths[1].unlink()
    assert refusal(paths[2]).endswith("1 of its 3 parts is missing: pull big-00002-of-00003.gguf")
    paths[2].unlink()
    assert "2 of its 3 parts are missing" in refusal(paths[0])


def test_a_missing_first_part_is_named(tmp_path: Path) -> None:
    paths = split(tmp_path)
    paths[0].unlink()
    message = refusal(paths[1])
    assert paths[0].name in message
    assert "pull all parts" in message


def test_parts_of_different_models_are_refused(tmp_path: Path) -> None:
    paths = split(tmp_path)
    paths[1].write_bytes(paths[2].read_bytes())
    assert "is not part 2 of that model" in refusal(paths[0])


def test_a_part_twice_is_refused(tmp_path: Path) -> None:
    paths = split(tmp_path)
    again = good().but(split__no=(2, 1))
    again.write(paths[1])
    assert "hold a tensor twice" in refusal(paths[0])


def test_tensors_of_parts_are_counted(tmp_path: Path) -> None:
    paths = split(tmp_path)
    data = paths[0].read_bytes()
    paths[0].write_bytes(data.replace(struct.pack("<Ii", I32, 3), struct.pack("<Ii", I32, 4)))
    assert "its parts hold 3 tensors, and it claims 4" in refusal(paths[0])


def test_a_renamed_part_is_refused(tmp_path: Path) -> None:
    paths = split(tmp_path)
    assert "one part of a split model, renamed" in refusal(paths[0].rename(tmp_path / "big.gguf"))


def test_a_name_that_lies_about_the_parts(tmp_path: Path) -> None:
    paths = split(tmp_path)
    wrong = tmp_path / "other-00001-of-00002.gguf"
    paths[0].rename(wrong)
    assert "a model of 3 parts, and its name says 2" in refusal(wrong)


def test_a_name_that_only_looks_like_a_part(tmp_path: Path) -> None:
    path = good().write(tmp_path / "m-00001-of-00004.gguf")
    assert read_header(path).paths == (path,)


# -- the hash --------------------------------------------------------------------------------------------------------


def test_the_hash_is_that_of_the_file(tiny: Path) -> None:
    heard: list[int] = []
    assert sha256(tiny, heard.append) == hashlib.sha256(tiny.read_bytes()).hexdigest()
    assert heard[-1] == tiny.stat().st_size


def test_the_hash_of_a_split_model_is_that_of_its_hashes(tmp_path: Path) -> None:
    paths = split(tmp_path)
    lines = "".join(f"{hashlib.sha256(path.read_bytes()).hexdigest()}\n" for path in paths)
    assert sha256(paths[1]) == hashlib.sha256(lines.encode()).hexdigest()


@pytest.mark.parametrize("form", ["{}", "sha256:{}", "SHA256:{}", " {} "])
def test_a_pinned_model_opens(tiny: Path, form: str) -> None:
    digest = hashlib.sha256(tiny.read_bytes()).hexdigest()
    for spelled in (digest, digest.upper()):
        with open_model(tiny, form.format(spelled), hashed=False) as model:
            assert model.sha256 == digest


def test_one_bit_is_enough_to_refuse_a_pinned_model(tiny: Path, tmp_path: Path) -> None:
    whole = bytearray(tiny.read_bytes())
    digest = hashlib.sha256(whole).hexdigest()
    path = tmp_path / "m.gguf"
    for position in range(100, 8 * len(whole), 8 * len(whole) // 20):
        changed = bytearray(whole)
        changed[position // 8] ^= 1 << position % 8
        path.write_bytes(changed)
        with pytest.raises(ModelInvalid):
            open_model(path, digest)


def test_another_model_is_refused_by_its_hash(tiny: Path) -> None:
    with pytest.raises(ModelInvalid, match=r"is not the model that was pinned: its sha256 is .{64}, not 0{64}"):
        open_model(tiny, "0" * 64)


@pytest.mark.parametrize("pin", ["abc", "0" * 63, "g" * 64, "sha1:" + "0" * 40, "sha256:", " "])
def test_a_malformed_pin_is_a_wrong_setting(tiny: Path, pin: str) -> None:
    with pytest.raises(SettingsError, match="is no sha256"):
        open_model(tiny, pin)


def test_no_pin_is_no_pin() -> None:
    assert normal_pin("") == ""


def test_the_descriptors_show_what_was_checked(tmp_path: Path) -> None:
    path = write_model(tmp_path / "m.gguf")
    checked = path.read_bytes()
    with open_model(path) as model:
        (tmp_path / "other").write_bytes(b"swapped")
        (tmp_path / "other").replace(path)
        (descriptor,) = model.descriptors
        assert not os.get_inheritable(descriptor)
        assert os.pread(descriptor, len(checked) + 1, 0) == checked
        assert Path(f"/proc/self/fd/{descriptor}").read_bytes() == checked
        assert model.unchanged()
    with pytest.raises(OSError, match="Bad file descriptor"):
        os.fstat(descriptor)


def test_a_file_written_to_in_place_is_noticed(tmp_path: Path) -> None:
    path = write_model(tmp_path / "m.gguf")
    with open_model(path) as model:
        assert model.unchanged()
        with path.open("r+b") as file:
            file.seek(-1, os.SEEK_END)
            file.write(b"\xff")
        os.utime(path, ns=(1, 1))
        assert not model.unchanged()


def test_descriptors_of_all_parts(tmp_path: Path) -> None:
    paths = split(tmp_path)
    with open_model(paths[2]) as model:
        seen = [os.fstat(descriptor).st_ino for descriptor in model.descriptors]
        assert seen == [path.stat().st_ino for path in paths]
