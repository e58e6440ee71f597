"""Parts of speech: which words of a sentence are its nouns and which its verbs."""
