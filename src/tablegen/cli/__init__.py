"""What a person types and reads in a terminal: arguments in, sentences out, no decisions."""
