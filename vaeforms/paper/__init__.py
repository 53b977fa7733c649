"""A page of paper, scanned or photographed -> what each box of the form on it holds."""
