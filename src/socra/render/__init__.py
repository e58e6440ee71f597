"""A reading as a document: one file a form, and one row a form in the table of `forms`."""

from socra.render.forms import Form, What, find_form, forms

__all__ = ["Form", "What", "find_form", "forms"]
