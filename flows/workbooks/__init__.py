"""From one file to its sheets as grids of cells, whatever the file really is; what the cells mean is flows.intake's."""
