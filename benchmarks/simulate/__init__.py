"""What paper does to a page: writing on it, then a scanner, a copier or a telephone."""
