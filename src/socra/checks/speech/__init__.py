"""Speech: who says what, and whether quoted words were said."""
