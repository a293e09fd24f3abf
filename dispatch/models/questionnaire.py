"""What a callback asks, version by version."""

from django.db import models


class Questionnaire(models.Model):
    """One version of the callback's questions (回访问卷). The newest is in force; a callback keeps the one it asked by.

    ``content`` is the file as it was loaded: questions with their answer kinds, and when a callback counts as valid.
    Where no version was loaded, `data/questionnaire.json` is in force as version 0.
    """

    version = models.PositiveIntegerField(primary_key=True)
    content = models.JSONField()
    sha256 = models.CharField(max_length=64)
    loaded_by = models.CharField(max_length=120)
    loaded_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"questionnaire {self.version}"
