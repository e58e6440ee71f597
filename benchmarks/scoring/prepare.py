"""Make public sets of the git repositories that publish them: where the data lies in each, and how it is read."""

from __future__ import annotations

import csv
import gzip
import io
import json
import pickle
import re
import subprocess
import sys
import tarfile
import tomllib
import zipfile
from collections import defaultdict
from collections.abc import Callable, Iterator
from html import unescape
from pathlib import Path, PurePosixPath
from typing import NoReturn

from scoring.rouge import tokens
from scoring.sets import Row

SETS = Path(__file__).parents[1] / "data" / "reading-sets.toml"

Rows = Iterator[Row]
Files = dict[str, bytes]
"""Path -> content, in the order of the paths."""


def prepare(mirrors: Path, out: Path) -> int:
    """Write OUT/KIND/NAME.jsonl of the git directories MIRRORS/OWNER+NAME/repo; say what is missing."""
    found: dict[str, list[Row]] = defaultdict(list)
    for repository, sets in tomllib.loads(SETS.read_text(encoding="utf-8")).items():
        folder = mirrors / repository.replace("/", "+") / "repo"
        if not folder.is_dir():
            clone = f"git clone --bare https://github.com/{repository} {folder}"
            print(f"{', '.join(sets)}: skipped; to have it: {clone}", file=sys.stderr)
            continue
        for name, told in sets.items():
            try:
                files = _files(folder, told.pop("paths"))
            except subprocess.CalledProcessError as error:
                print(f"{name}: skipped; clone {folder} anew: {error.stderr.decode().strip()}", file=sys.stderr)
            else:
                found[name] += READERS[told.pop("read")](files, **told)
    for name, rows in found.items():
        path = out / f"{name}.jsonl"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")
        print(f"{path}: {len(rows)}")
    return 0 if found else 1


def _files(folder: Path, paths: list[str]) -> Files:
    """Return files, and what is in folders, of the newest commit of a git directory, bare or in its work tree."""
    git = folder / ".git" if (folder / ".git").is_dir() else folder
    command = ["git", f"--git-dir={git}", "archive", "HEAD", *paths]
    made = subprocess.run(command, capture_output=True, check=True).stdout
    with tarfile.open(fileobj=io.BytesIO(made)) as archive:
        read = ((member.name, archive.extractfile(member)) for member in archive if member.isfile())
        return {name: file.read() for name, file in read if file}


def cnn_table(files: Files) -> Rows:
    """Read the articles of a table, whose full stops stand apart."""
    (content,) = files.values()
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        table = archive.read("train_sample.csv").decode()
    for line in csv.DictReader(io.StringIO(table, newline="")):
        text = re.sub(r"\s+([.,;:!?])", r"\1", re.sub(r" \.(?=\s|$)", ".", line["article"]))
        text = re.sub(r"^By \.? ?.{0,120}?PUBLISHED:.{0,90}?UPDATED:.{0,60}?\d{4} ?\.? |^\(CNN\) -- ", "", text)
        yield _summarized(text, line["highlights"].replace(" .", ".").replace("\n", " "))


def cnn_stories(files: Files) -> Rows:
    """Read stories, each with its highlights below it."""
    for story in files.values():
        text, *points = story.decode().split("@highlight")
        yield _summarized(text.strip().removeprefix("(CNN) -- "), " ".join(f"{point.strip()}." for point in points))


def pickled(files: Files) -> Rows:
    """Read articles in a treebank's tokens, some with several summaries."""
    (content,) = files.values()
    for told in _Data(io.BytesIO(content)).load().values():
        summaries = told.get("ref_summs") or [told["ref_summ"]]
        yield _summarized(_prose(told["src"]), *map(_prose, summaries))


class _Data(pickle.Unpickler):
    """Loads plain data, and nothing that would run."""

    def find_class(self, module: str, name: str) -> NoReturn:
        raise pickle.UnpicklingError(f"no plain data: {module}.{name}")


def xsum(files: Files) -> Rows:
    """Read one article a line."""
    (content,) = files.values()
    for told in map(json.loads, content.splitlines()):
        if len(told["document"]) > 500:
            yield _summarized(told["document"].replace("\n", "\n\n"), told["summary"])


def orangesum(files: Files) -> Rows:
    """Read one article a line, in which sentences run together and scripts stand between them."""
    for summary, text in zip(*(content.decode().splitlines() for content in files.values()), strict=True):
        apart = re.sub(r'(?<=[a-zé»"])([.!?])(?=[A-ZÉÀ"«])', r"\1 ", text)
        clean = re.sub(r"window\.\S.*?\}\);?", "", apart)
        if len(clean) > 500:
            yield _summarized(clean, summary, lang="fr")


def twenty_minutes(files: Files) -> Rows:
    """Read articles, each told by the tasks of one file."""
    found: dict[str, Row] = {}
    for told in map(json.loads, re.findall(rb'^\{"id".*$', b"\n".join(files.values()), re.M)):
        if told.get("summary") and told.get("content"):
            title = told.get("title") or ""
            found[told["id"]] = _summarized(told["content"], " ".join(told["summary"]), lang="de", title=title)
    yield from found.values()


def articles(files: Files) -> Rows:
    """Read pages, each with what was found in it by hand."""
    kinds = json.loads(files["metadata.json"])["files"]
    for path, content in files.items():
        page = files.get(path.replace("ground-truth", "html").removesuffix("json") + "html.gz")
        if page and kinds.get(PurePosixPath(path).stem, {}).get("page_type") == "article":
            told = json.loads(content)["ground_truth"]
            html = gzip.decompress(page).decode(errors="replace")
            yield from _described(html, told.get("main_content") or "", told.get("title") or "", 250)


def pages(files: Files) -> Rows:
    """Read pages as trafilatura extracts them."""
    from trafilatura import extract

    for path, content in files.items():
        if path.endswith(".html") and len(content) <= 1_500_000:
            html = content.decode(errors="replace")
            text = extract(html, include_comments=False, include_tables=False, favor_precision=True) or ""
            title = re.search(r"<title[^>]*>([^<]*)", html)
            yield from _described(html, text.replace("\n", "\n\n"), " ".join(title[1].split()) if title else "", 150)


def _described(html: str, text: str, title: str, least: int) -> Rows:
    """Yield a page whose editors describe it in whole sentences, about what it says but in other words."""
    tag = re.search(r'<meta[^>]+(?:og:description|name="description")[^>]*>', html)
    found = re.search(r'content="([^"]*)"', tag[0]) if tag else None
    told = unescape(found[1]).strip() if found else ""
    letters, own = ("".join(filter(str.isalnum, words.casefold())) for words in (told, text))
    said = [word[:6] in own for word in tokens(told) if len(word) > 3]
    whole = 12 <= len(told.split()) <= 90 and told.endswith((".", "!", "?")) and not told.endswith("...")
    if whole and letters not in own and sum(said) >= 0.6 * len(said) and least <= len(text.split()) <= 5000:
        yield _summarized(text, told, lang="", title=title)


def key_phrases(files: Files, lang: str) -> Rows:
    """Read the texts of an archive, whose key phrases lie in a folder beside theirs."""
    (content,) = files.values()
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        texts = {path: archive.read(path).decode(errors="replace") for path in archive.namelist()}
    for path, text in texts.items():
        keys = texts.get(path.replace("docsutf8", "keys").removesuffix("txt") + "key", "")
        if keys and "docsutf8" in path and len(text.split()) > 40:
            yield {"lang": lang, "text": text, "keys": [key.strip() for key in keys.split("\n") if key.strip()]}


def tagged(files: Files, lang: str, column: int = 0, size: int = 0, most: int | None = None) -> Rows:
    """Read the documents of a file in CoNLL's form, of `size` sentences each where it marks none."""
    (content,) = files.values()
    for part in re.split(r"^-DOCSTART-.*", content.decode()[:most], flags=re.M):
        blocks = ([line.split() for line in block.split("\n")] for block in re.split(r"\n\s*\n", part))
        told = ([(words[column], words[-1]) for words in block if len(words) > column + 1] for block in blocks)
        sentences = list(filter(None, told))
        length = size or len(sentences) or 1
        for start in range(0, len(sentences), length):
            document = sentences[start : start + length]
            lines = [_prose(" ".join(word for word, _ in sentence)) for sentence in document]
            text = "\n\n".join(" ".join(lines[k : k + 4]) for k in range(0, len(lines), 4))
            gold = [entity for sentence in document for entity in _entities(sentence)]
            if gold and len(text.split()) > 60:
                yield {"lang": lang, "text": text, "gold": gold}


def _entities(sentence: list[tuple[str, str]]) -> list[list[str]]:
    """Return the form and the kind of each entity; its words are tagged B-KIND and I-KIND, or all I-KIND."""
    found: list[list[str]] = []
    before = ""
    for word, tag in sentence:
        mark, _, kind = tag.partition("-")
        if mark == "I" and kind == before:
            found[-1][0] += f" {word}"
        elif kind:
            found.append([word, kind])
        before = kind
    return [[_prose(form), kind] for form, kind in found]


def _prose(text: str) -> str:
    """Return a treebank's tokens as prose."""
    text = text.replace("``", '"').replace("''", '"')
    text = re.sub(r" (n't|'s|'re|'ve|'ll|'d|'m)\b", r"\1", text)
    text = re.sub(r"\s+([.,;:!?%)])", r"\1", re.sub(r"([($£#])\s+", r"\1", text))
    return re.sub(r'\s*"\s*(.*?)\s*("|\Z)\s*', r' "\1\2 ', text, flags=re.S).strip()


def _summarized(text: str, *summaries: str, lang: str = "en", title: str = "") -> Row:
    return {"lang": lang, "title": title, "text": text, "refs": [*summaries]}


READERS: dict[str, Callable[..., Rows]] = {
    read.__name__: read
    for read in (cnn_table, cnn_stories, pickled, xsum, orangesum, twenty_minutes, articles, pages, key_phrases, tagged)
}
