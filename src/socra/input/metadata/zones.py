"""Time zones as they stand beside a date: abbreviations of one meaning in the news, and their offsets."""

from datetime import datetime, timedelta

__all__ = ["is_zone", "offset_at"]

# Hours from UTC. Where an abbreviation has several meanings (CST, IST, BST) the one that news pages use most counts.
_FIXED = {
    "z": 0, "utc": 0, "gmt": 0, "wet": 0, "west": 1, "bst": 1, "cet": 1, "cest": 2, "mez": 1, "mesz": 2, "eet": 2,
    "eest": 3, "trt": 3, "msk": 3, "мск": 3, "est": -5, "edt": -4, "cst": -6, "cdt": -5, "mst": -7, "mdt": -6,
    "pst": -8, "pdt": -7, "akst": -9, "akdt": -8, "hst": -10, "ast": -4, "adt": -3, "nst": -3.5, "ndt": -2.5,
    "brt": -3, "art": -3, "clt": -4, "sast": 2, "cat": 2, "eat": 3, "wat": 1, "gst": 4, "pkt": 5, "ist": 5.5,
    "npt": 5.75, "ict": 7, "wib": 7, "wita": 8, "wit": 9, "hkt": 8, "sgt": 8, "pht": 8, "awst": 8, "jst": 9,
    "kst": 9, "acst": 9.5, "acdt": 10.5, "aest": 10, "aedt": 11, "nzst": 12, "nzdt": 13,
}  # fmt: skip
# Those that leave open whether summer time holds.
_PLACES = {
    "et": "America/New_York",
    "ct": "America/Chicago",
    "mt": "America/Denver",
    "pt": "America/Los_Angeles",
}


def is_zone(word: str) -> bool:
    """Say whether the case-folded `word` abbreviates a time zone."""
    return word in _FIXED or word in _PLACES


def offset_at(word: str, moment: datetime) -> timedelta | None:
    """Return the offset from UTC that `word` means at `moment`, None where this machine has no table for it."""
    if word in _FIXED:
        return timedelta(hours=_FIXED[word])
    from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

    try:
        return moment.replace(tzinfo=ZoneInfo(_PLACES[word])).utcoffset()
    except (ZoneInfoNotFoundError, OSError):
        return None
