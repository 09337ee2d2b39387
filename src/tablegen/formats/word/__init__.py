"""Word: writing a document from a Book, filling an official blank, reading both back."""
