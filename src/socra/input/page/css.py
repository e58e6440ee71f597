"""Styles that keep text from being seen: the declarations of an attribute, and the plain rules of a style sheet."""

from __future__ import annotations

import re

__all__ = ["Style", "alike", "hiding_rules", "letter_size", "read_style", "ways_to_hide"]

Style = dict[str, str]

_LONGEST_STYLE, _LONGEST_SHEET = 4_000, 1_000_000
_COMMENT = re.compile(r"/\*(?:[^*]|\*(?!/))*+\*/")
_LENGTH = re.compile(r"(-?(?:\d+\.?\d*|\.\d+))(px|pt|em|rem|ex|ch|in|%)?$")
_PIXELS = {"px": 1.0, "pt": 1.33, "em": 16.0, "rem": 16.0, "ex": 8.0, "ch": 8.0, "in": 96.0, "%": 10.0}
_OFF_SCREEN = -400.0
_OFFSETS = ("left", "right", "top", "bottom", "text-indent", "margin-left", "margin-right", "margin-top")
_SIZES = ("width", "height", "max-width", "max-height", "inline-size", "block-size")
_MOVED = re.compile(r"translate[xy3d]*\([^)]*-\d{3}|scale[xy3d]*\(\s*0?\.?0*\s*[,)]")
_CLIPPED = re.compile(r"rect\((?:\s*[01](?:px)?[,\s]*){4}\)|inset\(\s*(?:50|100)%|circle\(\s*0")
_SELECTOR = re.compile(r"[a-z0-9]*[.#][\w-]+$")
_COLOUR = re.compile(r"#([0-9a-f]{3,8})$|rgba?\(([^)]*)\)$")
_NAMED = {"white": "ffffff", "black": "000000", "snow": "fffafa", "ivory": "fffff0", "whitesmoke": "f5f5f5"}
_NAMED_SIZES = frozenset({"small", "medium", "large", "x-small", "x-large", "xx-small", "xx-large", "xxx-large"})
_DIGITS = re.compile(r"[0-9a-f]{6}$")
_NEAR = 10


def read_style(text: str) -> Style:
    """Read the declarations of a style attribute; the last of a name counts."""
    found: Style = {}
    for declaration in _COMMENT.sub("", text[:_LONGEST_STYLE]).lower().split(";"):
        name, colon, value = declaration.partition(":")
        if colon:
            found[name.strip()] = value.replace("!important", "").strip()
    return found


def ways_to_hide(style: Style) -> str:
    """Return the way in which `style` keeps text from being seen, "" where it does not."""
    if "none" in style.get("display", "").split():
        return "display:none"
    if style.get("visibility") in ("hidden", "collapse") or style.get("content-visibility") == "hidden":
        return "visibility:hidden"
    if _number(style.get("opacity", "1")) <= 0.05 or "opacity(0" in style.get("filter", ""):
        return "opacity:0"
    if _is_nothing(style):
        return "clipped to nothing"
    if _is_away(style):
        return "off screen"
    if 0 <= letter_size(style) <= 1:
        return "zero size"
    return "colour of the ground" if _is_unseen(style) else ""


def letter_size(style: Style) -> float:
    """Return the size in pixels of the letters that `style` sets, below 0 where it sets none of its own.

    A size in shares of the size around counts as set where it is nothing.
    """
    size = style.get("font-size") or _shorthand_size(style)
    match = _LENGTH.match(size)
    if not match:
        return 16.0 if size in _NAMED_SIZES else -1.0
    relative = (match[2] or "px") in ("em", "%", "ex", "ch")
    return _pixels(size) if not relative or _pixels(size) <= 1 else -1.0


def hiding_rules(sheet: str) -> dict[str, str]:
    """Return each selector of one class or id (".x", "p.x", "#x") that a rule outside any @-rule hides, with the way.

    A later rule for the same name counts. Compound selectors depend on what stands around, and are left alone;
    so is `opacity`, which style sheets use for what fades in.
    """
    found: dict[str, str] = {}
    for selectors, body in _top_rules(_COMMENT.sub("", sheet[:_LONGEST_SHEET])):
        style = read_style(body)
        style.pop("opacity", None)
        way = ways_to_hide(style)
        shown = style.get("display", "none") != "none" or style.get("visibility") == "visible"
        for selector in selectors.lower().split(","):
            if not _SELECTOR.match(name := selector.strip()):
                continue
            if way:
                found[name] = way
            elif shown:
                found.pop(name, None)
    return found


def _top_rules(sheet: str) -> list[tuple[str, str]]:
    rules: list[tuple[str, str]] = []
    depth = start = opened = 0
    for brace in re.finditer(r"[{};]", sheet):
        if brace[0] == ";":
            start = brace.end() if depth == 0 else start
        elif brace[0] == "{":
            opened = brace.end() if depth == 0 else opened
            depth += 1
        elif depth:
            depth -= 1
            if depth == 0:
                selectors = sheet[start : opened - 1].strip()
                if not selectors.startswith("@"):
                    rules.append((selectors, sheet[opened : brace.start()]))
                start = brace.end()
    return rules


def _is_nothing(style: Style) -> bool:
    clips = style.get("overflow", "").startswith(("hidden", "clip")) or style.get("position") in ("absolute", "fixed")
    small = any(_pixels(style.get(name, "")) <= 1 for name in _SIZES)
    return clips and small and "auto" not in style.get("overflow", "")


def _shorthand_size(style: Style) -> str:
    sizes = [part.split("/")[0] for part in style.get("font", "").split() if _LENGTH.match(part.split("/")[0])]
    return next((size for size in sizes if not size.isdigit() or size == "0"), "")


def _is_away(style: Style) -> bool:
    if any(_pixels(style.get(name, "")) <= _OFF_SCREEN for name in _OFFSETS):
        return True
    clip = style.get("clip", "") + style.get("clip-path", "")
    return bool(_CLIPPED.search(clip) or _MOVED.search(style.get("transform", "")))


def _is_unseen(style: Style) -> bool:
    if "text" in style.get("background-clip", "") + style.get("-webkit-background-clip", ""):
        return False  # the ground shows through the letters
    colour = _colour(style.get("color", ""))
    ground = _colour(style.get("background-color") or style.get("background", "").split(" ")[0])
    return colour == "transparent" or alike(colour, ground)


def alike(one: str, other: str) -> bool:
    """Say whether two colours look the same to a reader: equal, or next to it."""
    one, other = _colour(one), _colour(other)
    if not (_DIGITS.match(one) and _DIGITS.match(other)):
        return bool(one) and one == other
    pairs = zip(bytes.fromhex(one), bytes.fromhex(other), strict=True)
    return all(abs(part - against) <= _NEAR for part, against in pairs)


def _colour(text: str) -> str:
    """Bring a colour to six hexadecimal digits, or its name; "transparent" for those without opacity."""
    if not (match := _COLOUR.match(text)):
        return _NAMED.get(text, text)
    if match[1]:
        digits = match[1] if len(match[1]) > 4 else "".join(digit * 2 for digit in match[1])
        return "transparent" if digits[6:] == "00" else digits[:6]
    parts = re.split(r"[\s,/]+", match[2].strip())
    if len(parts) == 4 and _number(parts[3].rstrip("%")) == 0:
        return "transparent"
    return "".join(f"{int(_number(part)) & 255:02x}" for part in parts[:3])


def _pixels(text: str) -> float:
    match = _LENGTH.match(text)
    return float(match[1]) * _PIXELS.get(match[2] or "px", 1.0) if match else float("inf")


def _number(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return 1.0
