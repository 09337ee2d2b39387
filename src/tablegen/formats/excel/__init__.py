"""Excel: writing a workbook from a Book, filling an official blank, reading both back."""
