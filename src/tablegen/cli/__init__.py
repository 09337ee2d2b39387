"""What a person types and reads in a terminal: arguments in, sentences out, no decisions.

``commands`` lists the commands and runs one command line; each other module holds the commands of one subject.
"""
