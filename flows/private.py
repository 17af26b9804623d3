"""How is a folder made that only its owner can enter? Files that only their owner can read are made by reports.files."""

from pathlib import Path


def private_folder(path: Path) -> None:
    """Make a folder and all that are missing above it; those that are there stay as they are.

    Raises OSError where one cannot be made.
    """
    try:
        path.mkdir(mode=0o700, exist_ok=True)
    except FileNotFoundError:
        # `parents=True` would give the mode to the last folder only.
        private_folder(path.parent)
        path.mkdir(mode=0o700, exist_ok=True)
