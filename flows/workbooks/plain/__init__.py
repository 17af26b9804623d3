"""What do the sheets of a plain .xlsx workbook say? Thousands of cells at a time; whatever is not plain, fastexcel reads."""
