"""What the project is handed: header names, cell readings, checks. The lowest room; it knows no other."""
