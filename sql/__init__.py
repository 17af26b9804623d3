"""The SQL models, as package data: `importlib.resources.files("sql")` finds them wherever the project is installed."""
