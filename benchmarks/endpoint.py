"""A chat endpoint on loopback that takes the time of a hosted one, to the millisecond, and little of the processor's.

    python benchmarks/endpoint.py ANSWERS.json [--first 0.2] [--rate 50]

ANSWERS.json holds one answer for each heading of a section, which is found in the prompt after "Your task: ". The first
token comes after `--first` seconds, then `--rate` a second. A prompt's beginning is remembered in blocks of 128 tokens
from the moment when the first answer to it begins; who brings at least 1,024 of them again has them reported as cached,
as the hosted API has it. The address is printed; the server ends when its standard input does.

What counts as a token is close to what tokenizers of today make of English, and the same for everybody who asks.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from hashlib import blake2b
from pathlib import Path
from typing import Any

BLOCK, LEAST_CACHED = 128, 1_024
TOKEN = re.compile(r" ?[^\W\d_]{1,12}| ?\d{1,3}| ?[^\w\s]+|\s+|.", re.DOTALL)
HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n"
NOT_FOUND = b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"
END = b"e\r\ndata: [DONE]\n\n\r\n0\r\n\r\n"


@contextmanager
def serving(answers: Path, *, first: float = 0.2, rate: float = 50.0) -> Iterator[str]:
    """Run the endpoint in a process of its own while the context lasts; gives its base URL."""
    command = [sys.executable, __file__, str(answers), "--first", str(first), "--rate", str(rate)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdin and process.stdout
        try:
            yield process.stdout.readline().strip()
        finally:
            process.stdin.close()


def count_tokens(text: str) -> int:
    """Return how many tokens the endpoint takes a text for."""
    return len(TOKEN.findall(text))


@dataclass(frozen=True)
class Answer:
    """What is sent for one section: a frame for each token, ready made."""

    frames: tuple[bytes, ...]

    @classmethod
    def of(cls, section: Any) -> Answer:
        """Make the frames of an answer that holds this section as JSON."""
        tokens = TOKEN.findall(json.dumps(section, ensure_ascii=False))
        return cls(tuple(_frame([{"index": 0, "delta": {"role": "assistant", "content": token}}]) for token in tokens))


@dataclass
class Shop:
    """What all connections share: the answers, the pace, and which beginnings of prompts were seen."""

    answers: Mapping[str, Answer]
    first: float
    step: float
    seen: set[bytes] = field(default_factory=set)

    def answer(self, prompt: str) -> Answer | None:
        """Find the answer to the last task that a prompt sets."""
        heading = prompt.rpartition("Your task: ")[2].partition("\n")[0]
        return self.answers.get(heading)

    def cached(self, keys: list[bytes]) -> int:
        """Return how many tokens at a prompt's beginning are cached."""
        known = next((place for place, key in enumerate(keys) if key not in self.seen), len(keys)) * BLOCK
        return known if known >= LEAST_CACHED else 0


class Connection(asyncio.Protocol):
    """One connection: requests come one after another, each is answered token by token."""

    def __init__(self, shop: Shop) -> None:
        self._shop = shop
        self._loop = asyncio.get_running_loop()
        self._heard = b""
        self._timer: asyncio.TimerHandle | None = None

    def connection_made(self, transport: Any) -> None:
        """Keep the way back."""
        self._transport = transport

    def connection_lost(self, error: Exception | None) -> None:
        """Write no more."""
        if self._timer:
            self._timer.cancel()

    def data_received(self, data: bytes) -> None:
        """Gather a request, and answer it once it is whole."""
        self._heard += data
        head, found, rest = self._heard.partition(b"\r\n\r\n")
        length = re.search(rb"(?i)content-length: *(\d+)", head)
        if found and len(rest) >= (size := int(length[1]) if length else 0):
            self._heard = rest[size:]
            self._begin(head, rest[:size])

    def _begin(self, head: bytes, body: bytes) -> None:
        began = self._loop.time()
        asked = json.loads(body) if head.split(b" ", 2)[1].endswith(b"/chat/completions") else {"messages": []}
        prompt = "\n\n".join(message["content"] for message in asked["messages"])
        answer = self._shop.answer(prompt)
        if answer is None:
            self._transport.write(NOT_FOUND)
            return
        tokens = TOKEN.findall(prompt)
        keys = _keys(tokens)
        closing = _closing(len(tokens), self._shop.cached(keys), len(answer.frames))
        frames = (*answer.frames, closing)
        self._at(began + self._shop.first, frames, 0, keys)

    def _at(self, due: float, frames: tuple[bytes, ...], place: int, keys: list[bytes]) -> None:
        self._timer = self._loop.call_at(due, self._send, due, frames, place, keys)

    def _send(self, due: float, frames: tuple[bytes, ...], place: int, keys: list[bytes]) -> None:
        if place == 0:
            self._shop.seen.update(keys)
            self._transport.write(HEAD)
        # the last token and the end of the answer go together; a server that is late sends all that is due
        step = self._shop.step
        late = int((self._loop.time() - due) / step) if step else len(frames)
        after = min(place + 1 + late, len(frames))
        after = len(frames) if after == len(frames) - 1 else after
        self._transport.write(b"".join(frames[place:after]))
        if after < len(frames):
            self._at(due + step * (after - place), frames, after, keys)


def _keys(tokens: list[str]) -> list[bytes]:
    """Return a key for each whole block of 128 tokens, which stands for all that comes before it too."""
    digest = blake2b(digest_size=16)
    keys = []
    for end in range(BLOCK, len(tokens) + 1, BLOCK):
        digest.update("".join(tokens[end - BLOCK : end]).encode("utf-8", "replace"))
        keys.append(digest.digest())
    return keys


def _closing(input_tokens: int, cached: int, output_tokens: int) -> bytes:
    usage = {
        "prompt_tokens": input_tokens,
        "completion_tokens": output_tokens,
        "total_tokens": input_tokens + output_tokens,
        "prompt_tokens_details": {"cached_tokens": cached},
    }
    stopped = _frame([{"index": 0, "delta": {}, "finish_reason": "stop"}])
    return stopped + _frame([], usage=usage) + END


def _frame(choices: list[Any], **more: Any) -> bytes:
    told = {"id": "chatcmpl-1", "object": "chat.completion.chunk", "created": 1, "model": "fixed", "choices": choices}
    event = b"data: " + json.dumps({**told, **more}).encode() + b"\n\n"
    return b"%x\r\n%b\r\n" % (len(event), event)


async def _serve(shop: Shop) -> None:
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: Connection(shop), "127.0.0.1", 0, backlog=1_024)
    print(f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/v1", flush=True)
    await asyncio.to_thread(sys.stdin.read)


def main() -> int:
    """Serve until standard input ends."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("answers", type=Path, help="a JSON file: heading of a section -> the section")
    parser.add_argument("--first", type=float, default=0.2, help="seconds to the first token")
    parser.add_argument("--rate", type=float, default=50.0, help="tokens a second after it; 0: all at once")
    options = parser.parse_args()
    sections = json.loads(options.answers.read_text(encoding="utf-8"))
    answers = {heading: Answer.of(section) for heading, section in sections.items()}
    asyncio.run(_serve(Shop(answers, options.first, 1 / options.rate if options.rate else 0.0)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
