"""Pieces as the shopper reads them: prices, weights, stock and their age. Plain Python."""
