"""PDF: pages made from a Book, and reading them back."""
