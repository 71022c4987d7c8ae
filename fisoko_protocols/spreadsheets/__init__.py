"""Workbooks of the part: protocol 1, which stays in the point, and protocol 2, which is handed in."""
