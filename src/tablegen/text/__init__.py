"""Text before it means anything: YAML as text with places, patterns, the words of the forms, names of files."""
