"""From folders of workbooks to tables of cells that know where they stand."""
