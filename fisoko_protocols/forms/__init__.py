"""What people of the protocols type."""
