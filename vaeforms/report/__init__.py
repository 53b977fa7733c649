"""Reports to what people and programs read: HTML pages, JSON, a table in the terminal."""
