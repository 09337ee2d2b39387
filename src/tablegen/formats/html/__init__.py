"""HTML: form.html and form.css as templates, the page written for preview, and reading it back."""
