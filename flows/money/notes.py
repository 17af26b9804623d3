"""How is a text from outside noted in the ledger? Without anybody's identity, card or phone number: entries stay for ever
and everybody who lists the ledger reads them.
"""

from collections.abc import Iterable
from importlib.resources import files

import duckdb


def masked(connection: duckdb.DuckDBPyConnection, texts: Iterable[str]) -> dict[str, str]:
    """Each of the texts and how it is noted, masked as analysts see free text (sql/masks.sql)."""
    connection.execute((files("sql") / "masks.sql").read_text("utf-8"))
    return dict(
        connection.execute(
            "select said, mask_text(said) from (select distinct unnest(?::varchar[]) as said)", [list(texts)]
        ).fetchall()
    )
