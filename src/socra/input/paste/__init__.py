"""A pasted page: the article among all that a browser copies along."""
