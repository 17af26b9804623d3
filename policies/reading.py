"""Can the text of a TOML file be read? Editors on Windows save in other encodings than TOML allows."""

from schemas.errors import PolicyRefused


def text_of(source: bytes, *, file: str) -> str:
    """The text of a UTF-8 file, with or without a mark at its beginning. `file` is what the officer calls it.

    Raises PolicyRefused where it is in another encoding.
    """
    try:
        return source.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise PolicyRefused(f"{file} 不是 UTF-8 编码，读不出来。请用记事本打开，另存为 UTF-8 编码后再运行。") from error
