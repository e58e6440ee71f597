"""The markers with which chat models tell whose turn it is; nobody but socra may speak with them."""

from __future__ import annotations

import re

__all__ = ["MARKERS", "neutralise"]

MARKERS = r"""
  <[|｜][^<>\s]{1,80}>                                # <|im_start|>  <｜User｜>  <|turn>
| <[^<>\s|｜]{1,80}[|｜]>                             # <turn|>
| <</?SYS>>
| </?(?:s|bos|eos|pad|unk|mask|cls|sep|eod|eot|sop|eop|im_start|im_end|think|thinking|thought|analysis|answer|role
    |system|user|assistant|human|bot|model|tools?|tool_calls?|tool_response|tool_result|function|image|audio|video
    |BOS_TOKEN|EOS_TOKEN|PAD_TOKEN|UNK_TOKEN|CLS_TOKEN|SEP_TOKEN|MASK_TOKEN|_user|_bot|_system|_end)>
| </?(?:start|begin|end|eo|bo)_?of_?\w{1,40}>
| </?(?:seed|fim|tool|ns|minimax):\w{1,40}>
| <(?:fim|repo|file|gh|issue|jupyter|code|commit)[_-]\w{1,40}>
| </?(?:unused|reserved|extra|extra_id|special|control|dummy|empty|placeholder)_?(?:token_)?\d{0,6}>
| \[/?(?:INST|SYSTEM_PROMPT|AVAILABLE_TOOLS|TOOL_CALLS|TOOL_RESULTS|TOOL_CONTENT|ARGS|CALL_ID|THINK|IMG|IMG_BREAK
    |IMG_END|AUDIO|PREFIX|SUFFIX|MIDDLE|BOS|EOS|PAD|UNK|CLS|SEP|MASK|gMASK|sMASK|control_\d{1,6})\]
| \[[|｜][^\[\]\s]{1,40}[|｜]\]                       # [|endofturn|]
| \]~!?b[\[\]] | \[e~\[
| ◁/?\w{1,20}▷
"""
"""The markers of all families as one pattern, to be read with `re.VERBOSE | re.IGNORECASE`; none holds a blank."""

# most letters begin no marker: they are passed over without a look at the families
_MARKER = re.compile(rf"(?=[<\[\]◁])(?:{MARKERS})", re.VERBOSE | re.IGNORECASE)


def neutralise(text: str) -> str:
    """Return a text in which no marker is left: each is spread by blanks, so that it still reads as what it was.

    `<|im_start|>` becomes `< |im_start| >`. For servers that tokenise what they are sent with their markers: nothing
    but the text itself can keep an article from opening a turn.
    """
    found = 1
    while found:  # a marker may stand within another; the blanks part them, so that each round leaves fewer
        text, found = _MARKER.subn(_spread, text)
    return text


def _spread(marker: re.Match[str]) -> str:
    return f"{marker[0][0]} {marker[0][1:-1]} {marker[0][-1]}"
