"""The second factor: its secrets sealed, wrong codes counted, a lost one reset by the administrator."""
