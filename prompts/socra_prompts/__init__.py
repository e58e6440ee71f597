"""socra's own prompt packs: one folder a framework, shapes (pydantic) beside words (Jinja)."""
