"""How fast is a settlement beside what else one could do with the same workbooks? Measured here; nothing is asserted."""
