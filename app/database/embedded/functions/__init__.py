"""The allow-list of scalar functions: everything that is not here is refused."""

from collections.abc import Mapping

from app.database.embedded.functions.choosing import CHOOSING
from app.database.embedded.functions.conversion import CONVERSION
from app.database.embedded.functions.dates import DATES
from app.database.embedded.functions.numeric import NUMERIC
from app.database.embedded.functions.regular import REGULAR
from app.database.embedded.functions.signature import Function
from app.database.embedded.functions.textual import TEXTUAL

FUNCTIONS: Mapping[str, Function] = {**CHOOSING, **CONVERSION, **DATES, **NUMERIC, **TEXTUAL, **REGULAR}

__all__ = ["FUNCTIONS", "Function"]
