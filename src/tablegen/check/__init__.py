"""What a reviewer would say of a set of specs: the rules, their findings gathered, printed and put into a review sheet."""
