"""A photo of the mirror on its way to the shopper's own phone: held in memory, handed over once, then forgotten."""
