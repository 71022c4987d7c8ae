"""News, documents with files and static pages: what editors write and everybody reads."""
