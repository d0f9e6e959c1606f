"""The staff form about the picture of a venue, and why a file is not taken."""

from __future__ import annotations

from typing import Any

from werkzeug.datastructures import FileStorage
from wtforms import FileField

from engage.core.form_parts import VersionedForm, refuse
from engage.core.forms import ParagraphField
from engage.core.i18n import staff_gettext as _
from engage.core.i18n import staff_lazy_gettext as _l
from engage.core.photographs import LARGEST_FILE_BYTES, Picture, PictureFault, PictureRefused, read_picture
from engage.listening.importing.drafts import LONGEST
from engage.listening.models import Venue

FAULTS = {
    PictureFault.NOT_A_PICTURE: _l(
        "This file is not a picture that we can use. Choose a JPEG, PNG or WebP file."
    ),
    PictureFault.DAMAGED: _l(
        "This picture is damaged. Open it on your computer, save it again, and choose it here."
    ),
    PictureFault.FILE_TOO_LARGE: _l("This file is larger than 10 MB. Choose a smaller one."),
    PictureFault.TOO_MANY_PIXELS: _l(
        "This picture is too large. Save it smaller, for example 2,000 pixels wide."
    ),
    PictureFault.TOO_SMALL: _l(
        "This picture is too small. Choose one at least 320 pixels wide and 180 high."
    ),
    PictureFault.TOO_NARROW: _l("This picture is too long and narrow. Cut off some of its longer side."),
    PictureFault.MOVES: _l("This picture moves. Choose one that stands still."),
}


class PictureForm(VersionedForm):
    """A picture and what it shows. Without a file, the picture that is there stays."""

    file = FileField(
        _l("Picture"),
        description=_l(
            "JPEG, PNG or WebP, up to 10 MB. People should recognize the place by it. No one may be recognizable who "
            "has not agreed to it. We delete what phones write into pictures, such as the place where it was taken."
        ),
        render_kw={"accept": "image/jpeg,image/png,image/webp"},
    )
    alt = ParagraphField(
        _l("What does the picture show?"),
        longest=LONGEST["picture_alt"],
        rows=2,
        required=_l("Write what the picture shows."),
        hint=_l(
            "One sentence for people who cannot see it. For example: a low brick building with a blue door. "
            "We translate it with the other texts about the place."
        ),
    )

    def __init__(self, venue: Venue, alt: str) -> None:
        super().__init__(data={"version": venue.version, "alt": alt})
        self.picture: Picture | None = None
        self.has_one = venue.picture is not None

    def validate(self, extra_validators: Any = None) -> bool:
        """Return whether the form is valid and its file, if any, is a picture; `picture` then has it."""
        valid = super().validate(extra_validators)
        sent = self.file.data if isinstance(self.file.data, FileStorage) and self.file.data.filename else None
        if sent is None:
            return (self.has_one or refuse(self.file, _("Choose a picture."))) and valid
        if self.token_failed:
            return False
        try:
            self.picture = read_picture(sent.stream.read(LARGEST_FILE_BYTES + 1))
        except PictureRefused as refused:
            return refuse(self.file, str(FAULTS[refused.fault]))
        return valid or refuse(self.file, _("Choose the picture again. Your browser does not keep it."))
