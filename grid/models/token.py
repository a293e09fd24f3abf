"""What a signed-in program shows with each request."""

from django.db import models


class AccessToken(models.Model):
    """访问令牌. A program's Bearer token; only its SHA-256 is stored, the token itself is told once.

    `scope` says which doors it opens: `full` acts as its account everywhere for one shift; `geography` only reads
    the layers that are given out (tiles, features, OGC API) and lives long, because a desktop GIS keeps it.
    `label` is the owner's note on where it is kept. `last_used_on` is a date, written at most once a day, so that a
    request does not cost a write.
    """

    class Scope(models.TextChoices):
        FULL = "full"
        GEOGRAPHY = "geography"

    digest = models.CharField(max_length=64, unique=True)
    account = models.ForeignKey("grid.Account", models.CASCADE, related_name="tokens")
    scope = models.CharField(max_length=16, choices=Scope.choices, default=Scope.FULL, db_default="full")
    label = models.CharField(max_length=60, blank=True, default="", db_default="")
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)
    last_used_on = models.DateField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.account_id} until {self.expires_at:%Y-%m-%d}"
