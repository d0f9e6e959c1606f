"""An amount of money as people write it: `1,200`, `$1200.50`, digits of any script. `data` is in whole cents."""

from __future__ import annotations

import re
from typing import Any

from wtforms import StringField

from engage.core.fields import options
from engage.core.i18n import gettext as _
from engage.core.text import latin_digits, one_line, visible

MOST_CENTS = 1_000_000_000  # ten million dollars; fits into the database's integers
_AMOUNT = re.compile(r"(\d{1,3}(?:,\d{3})+|\d{1,12})(?:\.(\d{1,2}))?")
_MARKS = str.maketrans({"٬": ",", "٫": ".", "،": ","})


class DollarsField(StringField):
    """Dollars, with or without cents. An empty field gives None; 0 is a valid answer."""

    kind = "text"

    def __init__(self, label: Any = None, **kwargs: Any) -> None:
        super().__init__(
            label, **options(**{"render_kw": {"inputmode": "decimal", "autocomplete": "off"}, **kwargs})
        )

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read the amount. Raises ValueError with an example."""
        text = latin_digits(one_line(valuelist[0])) if valuelist else ""
        self.data = None
        text = re.sub(r"[\s$]", "", text.translate(_MARKS))
        if not text:
            return
        found = _AMOUNT.fullmatch(text)
        if found is None:
            raise ValueError(_("Write an amount in dollars, for example 1200 or 1200.50."))
        cents = int(found[1].replace(",", "")) * 100 + int((found[2] or "").ljust(2, "0"))
        if cents > MOST_CENTS:
            raise ValueError(_("This amount is too large. Please check it."))
        self.data = cents

    def _value(self) -> str:
        if self.raw_data:
            return visible(str(self.raw_data[0]))
        return "" if self.data is None else f"{self.data // 100}.{self.data % 100:02d}"
