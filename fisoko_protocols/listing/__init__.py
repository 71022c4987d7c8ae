"""Reading the boards: what the address asks for, kept numbers, rows ready to be printed, files to take away."""
