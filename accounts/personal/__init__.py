"""A person's rights over their data: consents renewed and withdrawn, a copy as a file, erasure."""
