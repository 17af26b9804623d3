"""What moves the data: the command, the review and its steps, intake, warehouse."""
