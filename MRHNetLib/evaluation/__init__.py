"""How well a stain map agrees with a reference."""
