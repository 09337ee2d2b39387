"""What helps to write a spec: a new one, repairs in place, the schema for editors."""
