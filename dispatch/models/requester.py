"""The requester (诉求人): personal data, sealed at rest; found again by a blind index of the phone number."""

from django.db import models

from dispatch.models.ids import new_id


class Requester(models.Model):
    """Name and phone are AES-GCM blobs (`dispatch.domain.sealing`); ``phone_index`` is a keyed digest of the number."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    name_sealed = models.BinaryField(null=True)
    phone_sealed = models.BinaryField(null=True)
    phone_index = models.BinaryField(null=True, db_index=True)
    secret = models.BooleanField(default=False)
    created_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"requester {self.id}"
