"""`socra model check` and `socra model pull`, as a user runs them; the hub is a server on this machine."""

from __future__ import annotations

import errno
import hashlib
import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import SimpleNamespace

import pytest
from doubles.gguf_bytes import STRING, Array, File, TensorInfo, good
from doubles.tiny_models import write_model
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from socra.cli import run
from socra_backends.llamacpp import commands
from socra_backends.llamacpp.fit import Machine
from socra_backends.llamacpp.known import keep
from socra_backends.llamacpp.pull import _hub, _translated
from socra_backends.llamacpp.ways import Examined

pytestmark = pytest.mark.slow  # together more than `make check` has time for


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("models") / "tiny.gguf"
    return write_model(path, quantization="Q8_0", template="llama3", name="Tiny One")


@pytest.fixture
def machine_of(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[Machine]]:
    """Let commands find the machine in this list instead of the real one."""
    found = [Machine(memory=16_000_000_000, cores=4)]
    monkeypatch.setattr("socra_backends.llamacpp.fit.machine", lambda gpus=(): found[0])
    monkeypatch.setattr(commands, "_gpus", tuple)
    yield found


# -- check -----------------------------------------------------------------------------------------------------------


def test_check_says_what_a_model_is_and_how_it_fits(
    tiny: Path, machine_of: list[Machine], capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["model", "check", os.fspath(tiny)]) == 0
    out, err = capsys.readouterr()
    digest = hashlib.sha256(tiny.read_bytes()).hexdigest()
    lines = dict(line.split("  ", 1) for line in out.splitlines())
    shown = {name: value.strip() for name, value in lines.items()}
    assert shown["name"] == "Tiny One"
    assert shown["architecture"] == "llama"
    assert shown["quantization"] == "Q8_0"
    assert shown["context"] == "16,384 tokens"
    assert shown["template"] == "llama3"
    assert shown["sha256"] == digest
    assert shown["fits here"] == "yes: 8 sections at once, a context of 16,384 tokens"
    assert "of 16.0 GB free: " in shown["memory"]
    assert shown["processor"] == "4 threads"
    assert shown["GPU"] == "not used"
    assert err == ""


def test_wishes_are_heeded(tiny: Path, machine_of: list[Machine], capsys: pytest.CaptureFixture[str]) -> None:
    wishes = ["--context", "20000", "--rows", "1", "--kv-type", "f32"]
    assert run(["model", "check", os.fspath(tiny), "--no-hash", *wishes]) == 0
    out = capsys.readouterr().out
    assert "yes: one section at a time, a context of 20,000 tokens" in out
    assert "keys and values (f32)" in out
    assert "beyond the 16,384 it was trained for" in out
    assert "sha256" not in out


def test_layers_on_a_gpu_are_said(tiny: Path, machine_of: list[Machine], capsys: pytest.CaptureFixture[str]) -> None:
    machine_of[0] = Machine(16_000_000_000, 4, gpus=(8_000_000_000,))
    assert run(["model", "check", os.fspath(tiny)]) == 0
    out = capsys.readouterr().out
    assert "2 of 2 layers" in out
    assert "of 16.0 GB and 8.0 GB on GPUs free" in out


def test_json_is_one_object(tiny: Path, machine_of: list[Machine], capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["model", "check", os.fspath(tiny), "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["fits"] is True
    assert told["template"] == "llama3"
    assert told["plan"]["rows"] == 8
    assert told["plan"]["total"] == told["plan"]["weights"] + told["plan"]["kv"] + told["plan"]["compute"]
    assert told["paths"] == [os.fspath(tiny)]
    assert len(told["sha256"]) == 64


def test_a_model_that_does_not_fit_is_shown_all_the_same(
    tiny: Path, machine_of: list[Machine], capsys: pytest.CaptureFixture[str]
) -> None:
    machine_of[0] = Machine(memory=1_000_000, cores=1)
    assert run(["model", "check", os.fspath(tiny)]) == 1
    out, err = capsys.readouterr()
    assert "Tiny One" in out
    assert "fits here     no" in out
    assert err.startswith("socra: the model needs ")
    assert run(["model", "check", os.fspath(tiny), "--json"]) == 1
    told = json.loads(capsys.readouterr().out)
    assert (told["fits"], told["plan"]) == (False, None)
    assert told["reason"].startswith("the model needs ")


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (["--sha256", "0" * 64], 1, "is not the model that was pinned"),
        (["--sha256", "12"], 2, "is no sha256"),
        (["--context", "3"], 2, "context is 3"),
        (["--rows", "0"], 2, "rows is 0"),
        (["--kv-type", "q4"], 2, "kv_type is 'q4'"),
    ],
)
def test_what_is_wrong_is_one_line(
    tiny: Path,
    machine_of: list[Machine],
    capsys: pytest.CaptureFixture[str],
    arguments: list[str],
    code: int,
    words: str,
) -> None:
    assert run(["model", "check", os.fspath(tiny), *arguments]) == code
    out, err = capsys.readouterr()
    assert out == ""
    assert words in err
    assert err.count("\n") == 1


def test_a_bad_file_is_one_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "m.gguf").write_bytes(b"<html>")
    assert run(["model", "check", os.fspath(tmp_path / "m.gguf")]) == 1
    assert run(["model", "check", os.fspath(tmp_path / "none.gguf")]) == 1
    out, err = capsys.readouterr()
    assert out == ""
    assert "web page" in err
    assert "there is no model file" in err


def test_no_command_shows_the_help(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["model"]) == 2
    assert capsys.readouterr().err.startswith("Usage: socra model [OPTIONS] COMMAND")


def test_names_in_a_file_cannot_steer_a_terminal(
    tmp_path: Path, machine_of: list[Machine], capsys: pytest.CaptureFixture[str]
) -> None:
    evil = "\x1b]0;owned\x07\u202eevil\nfits here     yes\r" + "x" * 10_000
    path = good().but(general__name=evil, tokenizer__chat_template=evil).write(tmp_path / "m.gguf")
    assert run(["model", "check", os.fspath(path), "--no-examine"]) == 0
    assert run(["model", "check", os.fspath(path), "--no-examine", "--json"]) == 0
    out = capsys.readouterr().out
    assert not {"\x1b", "\x07", "\u202e", "\r"} & set(out)
    assert len(out.splitlines()[0]) < 200
    assert sum(line.startswith("fits here") for line in out.splitlines()) == 1


def test_check_says_what_a_model_can_do_and_examines_it_once(
    tiny: Path, machine_of: list[Machine], capsys: pytest.CaptureFixture[str], fresh_home: Path
) -> None:
    asked = ["model", "check", os.fspath(tiny)]
    assert run([*asked, "--no-examine"]) == run([*asked, "--no-hash"]) == 0
    out = capsys.readouterr().out
    assert "asked by" not in out
    assert out.count("it is far too small to write sections by itself") == 2
    assert not list(fresh_home.iterdir())
    assert run(asked) == 0
    first = capsys.readouterr().out
    assert "kind          base model\n" in first  # weights that are random end no answer
    assert (
        "asked by      cards: socra plans a section, and the model words single lines of it, because it is a" in first
    )
    (kept,) = json.loads((fresh_home / "models.json").read_text())["models"].items()
    assert kept[0] == hashlib.sha256(tiny.read_bytes()).hexdigest()


def test_what_is_known_of_a_model_is_told_without_loading_it(
    tiny: Path,
    machine_of: list[Machine],
    capsys: pytest.CaptureFixture[str],
    fresh_home: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    keep(hashlib.sha256(tiny.read_bytes()).hexdigest(), Examined(ends=0.5, cites=0.75))
    monkeypatch.setattr("socra_backends.llamacpp.backend.LlamaCpp", None)
    assert run(["model", "check", os.fspath(tiny)]) == 0
    out = capsys.readouterr().out
    assert "kind          chat model\n" in out
    assert "because it finds the sentence that answers in 3 of 4 cases (chance is 1 of 5)\n" in out
    assert run(["model", "check", os.fspath(tiny), "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["ends"], told["cites"], told["way"], told["reason"]) == (0.5, 0.75, "sections", None)
    assert told["why"].startswith("it finds the sentence")
    assert run(["model", "check", os.fspath(tiny), "--json", "--no-examine"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert [told[name] for name in ("ends", "cites", "way", "why")] == [None] * 4


def test_a_model_that_llama_cpp_cannot_load_is_shown_and_said_so(
    tmp_path: Path, machine_of: list[Machine], capsys: pytest.CaptureFixture[str]
) -> None:
    path = good().write(tmp_path / "m.gguf")
    assert run(["model", "check", os.fspath(path)]) == 1
    out, err = capsys.readouterr()
    assert "kind          not known: it could not be loaded" in out
    assert err.startswith("socra: llama.cpp cannot load this model: ")
    assert run(["model", "check", os.fspath(path), "--json"]) == 1
    told = json.loads(capsys.readouterr().out)
    assert told["fits"] is True
    assert told["reason"].startswith("llama.cpp cannot load this model: ")


def test_check_needs_no_extra(tiny: Path) -> None:
    missing = "".join(
        f"sys.modules[{name!r}] = None;" for name in ("numpy", "llama_cpp", "llguidance", "huggingface_hub")
    )
    code = f"import sys; {missing} from socra.cli import run; sys.exit(run(['model', 'check', {os.fspath(tiny)!r}]))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")
    assert "Tiny One" in done.stdout


def test_pull_without_the_extra_says_which() -> None:
    code = (
        "import sys; sys.modules['huggingface_hub'] = None; from socra.cli import run;"
        "sys.exit(run(['model', 'pull', 'a/b', 'm.gguf']))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.returncode == 1
    assert done.stderr == 'socra: `socra model pull` needs an extra: pip install "socra[local]"\n'


# -- pull ------------------------------------------------------------------------------------------------------------

COMMIT = "c" * 40


@dataclass
class Hub:
    """A hub with one repository, `acme/tiny`, on this machine."""

    server: HTTPServer
    home: Path
    files: dict[str, bytes] = field(default_factory=dict)
    asked: list[tuple[str, str, str]] = field(default_factory=list)
    cut: int = 0

    def answer(self, request: Request) -> Response:
        self.asked.append((request.method, request.path, request.headers.get("Range", "")))
        words = request.path.strip("/").split("/")
        if words[:2] == ["api", "models"]:
            return self.listed(words)
        repository, revision, name = "/".join(words[:2]), words[3], "/".join(words[4:])
        if fault := self.fault(repository, revision, name):
            return Response("", 404, {"X-Error-Code": fault})
        return self.sent(request, self.files[name])

    def fault(self, repository: str, revision: str, name: str) -> str:
        if repository == "acme/gated":
            return "GatedRepo"
        if repository != "acme/tiny":
            return "RepoNotFound"
        if revision not in ("main", COMMIT):
            return "RevisionNotFound"
        return "" if name in self.files else "EntryNotFound"

    def listed(self, words: list[str]) -> Response:
        if words[2:4] != ["acme", "tiny"]:
            return Response("", 404, {"X-Error-Code": "RepoNotFound"})
        entries = [{"type": "file", "path": name, "size": len(data), "oid": "0"} for name, data in self.files.items()]
        siblings = [{"rfilename": name} for name in self.files]
        told = entries if "tree" in words else {"id": "acme/tiny", "sha": COMMIT, "siblings": siblings}
        return Response(json.dumps(told), 200, content_type="application/json")

    def sent(self, request: Request, data: bytes) -> Response:
        start = int(request.headers.get("Range", "bytes=0-").removeprefix("bytes=").partition("-")[0])
        # the server drops the body of an answer to HEAD by itself, and keeps its length
        headers = {"ETag": f'"{hashlib.sha256(data).hexdigest()}"', "X-Repo-Commit": COMMIT, "Accept-Ranges": "bytes"}
        if request.method == "HEAD":
            return Response(data, 200, headers)
        headers["Content-Length"] = str(len(data) - start)
        if start:
            headers["Content-Range"] = f"bytes {start}-{len(data) - 1}/{len(data)}"
        end, self.cut = self.cut or len(data), 0
        return Response(iter([data[start:end]]), 206 if start else 200, headers)

    def pull(self, *arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
        offline = ("HF_HUB_OFFLINE", "HF_TOKEN", "HF_HUB_CACHE")
        settings = {name: value for name, value in os.environ.items() if name not in offline}
        settings |= {"HF_ENDPOINT": self.server.url_for("").rstrip("/"), "HF_HOME": os.fspath(self.home)}
        settings |= {"HF_HUB_DISABLE_XET": "1", "no_proxy": "*", **variables}
        command = [sys.executable, "-m", "socra", "model", "pull", *arguments]
        return subprocess.run(command, capture_output=True, text=True, env=settings, timeout=60)


@pytest.fixture
def hub(httpserver: HTTPServer, tmp_path: Path, tiny: Path) -> Hub:
    pytest.importorskip("huggingface_hub")
    made = Hub(httpserver, tmp_path / "hf", {"tiny-Q8_0.gguf": tiny.read_bytes(), "README.md": b"# Tiny"})
    httpserver.expect_request(re.compile("/.*")).respond_with_handler(made.answer)
    return made


def complaint(done: subprocess.CompletedProcess[str], code: int = 1) -> str:
    assert done.returncode == code, done.stderr
    assert done.stdout == ""
    lines = [line for line in done.stderr.splitlines() if line.startswith("socra: ")]
    assert len(lines) == 1, done.stderr
    return lines[0]


def test_pull_prints_the_path_and_the_hash(hub: Hub) -> None:
    done = hub.pull("acme/tiny", "tiny-Q8_0.gguf")
    assert done.returncode == 0, done.stderr
    path = Path(done.stdout.strip())
    assert done.stdout.count("\n") == 1
    assert path.read_bytes() == hub.files["tiny-Q8_0.gguf"]
    assert f"sha256 {hashlib.sha256(path.read_bytes()).hexdigest()}" in done.stderr
    assert f"--backend llama_cpp:{path}" in done.stderr
    assert {path for _, path, _ in hub.asked} == {"/acme/tiny/resolve/main/tiny-Q8_0.gguf"}


def test_what_is_here_is_not_fetched_again(hub: Hub) -> None:
    hub.pull("acme/tiny", "tiny-Q8_0.gguf")
    hub.asked.clear()
    assert hub.pull("acme/tiny", "tiny-Q8_0.gguf").returncode == 0
    assert "GET" not in [method for method, _, _ in hub.asked]
    done = hub.pull("acme/tiny", "tiny-Q8_0.gguf", HF_HUB_OFFLINE="1")
    assert done.returncode == 0


def test_what_broke_off_is_resumed(hub: Hub, tmp_path: Path) -> None:
    # the hub keeps whole stretches of 10 MB
    tensors = (TensorInfo(), TensorInfo("output.weight", (32, 200_000), offset=512))
    whole = replace(good(), tensors=tensors, data=os.urandom(512 + 4 * 32 * 200_000)).bytes()
    hub.files["large.gguf"], hub.cut = whole, len(whole) * 2 // 3
    done = hub.pull("acme/tiny", "large.gguf", "--to", os.fspath(tmp_path / "here"))
    if done.returncode:  # it gave up: the second pull begins where the first ended
        assert "pull again" in complaint(done) or "pull it again" in complaint(done)
        done = hub.pull("acme/tiny", "large.gguf", "--to", os.fspath(tmp_path / "here"))
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "here/large.gguf").read_bytes() == whole
    resumed = [span for method, _, span in hub.asked if method == "GET" and span]
    assert resumed and resumed[0] > "bytes=1"


def test_a_split_model_comes_whole(hub: Hub, tmp_path: Path) -> None:
    names = [f"big-{number:05d}-of-00002.gguf" for number in (1, 2)]
    for number, name in enumerate(names):
        start = good() if number == 0 else File()
        part = replace(start, tensors=(TensorInfo(("token_embd.weight", "output.weight")[number]),))
        hub.files[name] = part.but(split__no=(2, number), split__count=(2, 2)).bytes()
    done = hub.pull("acme/tiny", names[1], "--to", os.fspath(tmp_path / "here"))
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == os.fspath(tmp_path / "here" / names[0])
    assert sorted(path.name for path in (tmp_path / "here").glob("*.gguf")) == names
    again = hub.pull("acme/tiny", "big-*", "--to", os.fspath(tmp_path / "there"))
    assert sorted(path.name for path in (tmp_path / "there").glob("*.gguf")) == names, again.stderr


def test_a_pattern_must_fit_one_model(hub: Hub) -> None:
    assert hub.pull("acme/tiny", "*Q8_0*").returncode == 0
    hub.files["tiny-Q4_0.gguf"] = b""
    assert "fits 2 models of acme/tiny: name one of tiny-Q4_0.gguf, tiny-Q8_0.gguf" in complaint(
        hub.pull("acme/tiny", "*"), 2
    )
    assert "no model of acme/tiny fits *Q2*: it has tiny-Q4_0.gguf" in complaint(hub.pull("acme/tiny", "*Q2*"))


def test_another_hash_is_refused(hub: Hub) -> None:
    assert "is not the model that was pinned" in complaint(
        hub.pull("acme/tiny", "tiny-Q8_0.gguf", "--sha256", "0" * 64)
    )


def test_a_pin_is_looked_at_before_anything_is_fetched(hub: Hub) -> None:
    assert "is no sha256" in complaint(hub.pull("acme/tiny", "tiny-Q8_0.gguf", "--sha256", "12"), 2)
    assert hub.asked == []


def test_what_came_is_checked(hub: Hub) -> None:
    hub.files["bad.gguf"] = good().but(tokenizer__ggml__tokens=Array(STRING, [])).bytes()
    assert "no vocabulary" in complaint(hub.pull("acme/tiny", "bad.gguf"))


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (["acme/none", "m.gguf"], 1, "there is no repository acme/none at http://localhost"),
        (["acme/gated", "m.gguf"], 1, "acme/gated is given only to those who accepted its terms"),
        (["acme/tiny", "m.gguf"], 1, "acme/tiny has no file m.gguf: it has tiny-Q8_0.gguf"),
        (["acme/tiny", "tiny-Q8_0.gguf", "--revision", "v9"], 1, "acme/tiny has no revision v9"),
        (["not/a/name", "m.gguf"], 2, "'not/a/name' is no name of a repository: write OWNER/NAME"),
        (["acme/tiny", "README.md"], 2, "README.md is no GGUF file"),
    ],
)
def test_what_is_not_there_is_one_line(hub: Hub, arguments: list[str], code: int, words: str) -> None:
    assert words in complaint(hub.pull(*arguments), code)


def test_a_server_in_trouble_is_one_line() -> None:
    pytest.importorskip("huggingface_hub")
    hub = _hub()
    answer = SimpleNamespace(status_code=503, headers={}, request=None)
    told = _translated(hub, hub.errors.HfHubHTTPError("Server Error", response=answer), "acme/tiny", "m.gguf", None)
    assert "answered 503 for acme/tiny: try again later" in str(told)


def test_a_full_disk_is_one_line() -> None:
    pytest.importorskip("huggingface_hub")
    hub = _hub()
    told = _translated(hub, OSError(errno.ENOSPC, "No space left on device"), "acme/tiny", "m.gguf", None)
    assert str(told) == "no room on the disk for m.gguf: make some, or name another folder with --to"


def test_no_network_is_one_line(hub: Hub) -> None:
    words = complaint(hub.pull("acme/tiny", "tiny-Q8_0.gguf", HF_ENDPOINT="http://127.0.0.1:9"))
    assert "cannot reach http://127.0.0.1:9: check the network" in words
    words = complaint(hub.pull("acme/tiny", "*Q8_0*", HF_ENDPOINT="http://127.0.0.1:9"))
    assert "cannot reach http://127.0.0.1:9: check the network" in words


@pytest.mark.parametrize("name", ["tiny-Q8_0.gguf", "*Q8_0*"])
def test_offline_is_one_line_and_asks_nobody(hub: Hub, name: str) -> None:
    assert "HF_HUB_OFFLINE forbids to fetch it" in complaint(hub.pull("acme/tiny", name, HF_HUB_OFFLINE="1"))
    assert hub.asked == []


def test_a_token_is_never_shown(hub: Hub) -> None:
    done = hub.pull("acme/gated", "m.gguf", HF_TOKEN="hf_secretsecret")
    assert "secret" not in done.stdout + done.stderr
