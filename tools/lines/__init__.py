"""Fewer characters, convolutions in whole numbers: how the recogniser of lines is made smaller."""
