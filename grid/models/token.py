"""What a signed-in program shows with each request."""

from django.db import models


class AccessToken(models.Model):
    """访问令牌. A program's Bearer token; only its SHA-256 is stored, the token itself is told once.

    `last_used_on` is a date, written at most once a day, so that a request does not cost a write.
    """

    digest = models.CharField(max_length=64, unique=True)
    account = models.ForeignKey("grid.Account", models.CASCADE, related_name="tokens")
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)
    last_used_on = models.DateField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.account_id} until {self.expires_at:%Y-%m-%d}"
