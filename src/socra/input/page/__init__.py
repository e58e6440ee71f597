"""A page of HTML: what of it is shown, what hides, and what its markup says."""
