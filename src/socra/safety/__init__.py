"""Walls that everything may lean on: what may be shown, reached, unpacked, or taken for a control token."""
