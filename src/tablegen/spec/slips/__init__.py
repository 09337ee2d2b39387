"""Typing slips: found line by line, reported, and read as they were meant."""
