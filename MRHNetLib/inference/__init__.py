"""A stack and a network make a stain map."""
