from django.db import models


class AddressChange(models.Model):
    """What somebody decided about names and addresses, and why. Append-only: the application may not rewrite it.

    `subject_code` is the road, area or address concerned; `details` hold old and new (facts, no personal data).
    `actor` is text on purpose: accounts live in an app above this one.
    """

    class Kind(models.TextChoices):
        ROAD_RENAMED = "road_renamed"
        NAME_ADDED = "name_added"
        NAME_ENDED = "name_ended"
        ADDRESSES_MERGED = "addresses_merged"

    kind = models.CharField(max_length=20, choices=Kind.choices)
    subject_code = models.CharField(max_length=40)
    actor = models.CharField(max_length=150)
    at = models.DateTimeField()
    reason = models.CharField(max_length=300)
    details = models.JSONField(default=dict)

    class Meta:
        indexes = [models.Index(fields=["subject_code", "at"], name="address_change_subject")]

    def __str__(self) -> str:
        return f"{self.kind} {self.subject_code}"
