"""How the files of a subject lie in its folder."""
