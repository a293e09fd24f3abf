"""The append-only record of sign-ins and changes of rights."""

from django.db import models


class SecurityLog(models.Model):
    """安全日志. Who did what to whom when, and whether it worked; rows are never changed or deleted.

    Kept at least six months (Cybersecurity Law art. 21; the default is twelve, RULES 6).
    `username` is as typed, for an unknown account too (shortened). `account` is null then.
    `address` is the network address of the client, empty when not known.
    """

    at = models.DateTimeField()
    action = models.CharField(max_length=32)  # sign_in, sign_out, token_issued, token_revoked, grant …
    username = models.CharField(max_length=80)
    account = models.ForeignKey("grid.Account", models.PROTECT, null=True, blank=True, related_name="+")
    success = models.BooleanField()
    reason = models.CharField(max_length=48, blank=True)
    address = models.CharField(max_length=64, blank=True)
    request_id = models.CharField(max_length=64, blank=True)

    class Meta:
        indexes = [models.Index(fields=["username", "action", "-at"], name="security_log_attempts")]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.username} {self.action}"
