"""How is a TOML file of ours read? Strictly; all that is wrong with it is said at once.

Editors on Windows save in other encodings than TOML allows.
"""

import tomllib
from collections.abc import Callable
from typing import TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError
from pydantic_core import ErrorDetails

from schemas.errors import PolicyRefused


class Strict(BaseModel):
    """Nothing that is not known, nothing of another type, and nothing that changes."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


_Model = TypeVar("_Model", bound=Strict)


def text_of(source: bytes, *, file: str) -> str:
    """The text of a UTF-8 file, with or without a mark at its beginning. `file` is what the officer calls it.

    Raises PolicyRefused where it is in another encoding.
    """
    try:
        return source.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise PolicyRefused(f"{file} 不是 UTF-8 编码，读不出来。请用记事本打开，另存为 UTF-8 编码后再运行。") from error


def model_from(
    model: type[_Model], source: str, *, file: str, explain: Callable[[ErrorDetails], str], **given: str
) -> _Model:
    """The model of TOML text, and of what is `given` besides. `explain` says what is wrong to whoever wrote the file.

    Raises PolicyRefused, listing everything that is wrong with it.
    """
    try:
        return model.model_validate(tomllib.loads(source) | given)
    except tomllib.TOMLDecodeError as error:
        raise PolicyRefused(f"{file} 不是有效的 TOML：{error}") from error
    except ValidationError as error:
        # What is refused for its parts is also counted as absent; saying so would only confuse.
        causes = [found for found in error.errors() if found["type"] != "too_short"] or error.errors()
        lines = [f"  {'.'.join(map(str, found['loc'])) or '整个文件'}：{explain(found)}" for found in causes]
        raise PolicyRefused(f"{file} 不能使用：\n" + "\n".join(lines)) from error
