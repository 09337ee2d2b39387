"""What goes out to other people's tables: a list of projects in Excel, and what the budget system's entry screen asks."""
