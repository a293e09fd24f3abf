from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q


class Resident(models.Model):
    """A resident (人). What names the person is one sealed blob; beside it stand keyed digests to find it again.

    `sealed` holds name, identity document, phone, day of birth and registration number (`grid.domain.person`).
    `id_index`, `phone_index` and `name_index` are blind indexes (`grid.domain.person_sealer`), null when not known;
    `source_index` is that of the number the person has in the system the row came from. `content_index` is the
    digest of all that is sealed: equal content can be told without opening anything.
    `birth_year` is null when not known. `registration_expires_on` is the last day of a floating registration
    (居住登记), null for those who need none. `stay_since_on` null = not known. `contradictions` says what the document
    number and the stated facts disagree about (`birth_year`, `sex`): found when the row is sealed, since nobody can ask
    a sealed number later.
    """

    class ResidentClass(models.TextChoices):
        REGISTERED = "registered"  # 户籍
        MIGRANT = "migrant"  # 流动
        OVERSEAS = "overseas"  # 境外

    class Sex(models.TextChoices):
        MALE = "male"
        FEMALE = "female"
        UNKNOWN = "unknown"

    class Status(models.TextChoices):
        ACTIVE = "active"
        MOVED_OUT = "moved_out"
        DECEASED = "deceased"
        VOID = "void"

    resident_class = models.CharField(max_length=12, choices=ResidentClass.choices)
    sex = models.CharField(max_length=8, choices=Sex.choices, default=Sex.UNKNOWN, db_default="unknown")
    birth_year = models.PositiveSmallIntegerField(null=True)
    sealed = models.BinaryField()
    id_index = models.BinaryField(null=True)
    phone_index = models.BinaryField(null=True)
    name_index = models.BinaryField(null=True)
    source_index = models.BinaryField(null=True)
    content_index = models.BinaryField(null=True)
    care_flags = ArrayField(models.CharField(max_length=32), default=list, blank=True, db_default=[])
    contradictions = ArrayField(models.CharField(max_length=16), default=list, blank=True, db_default=[])
    registration_expires_on = models.DateField(null=True)
    stay_since_on = models.DateField(null=True)
    status = models.CharField(
        max_length=12, choices=Status.choices, default=Status.ACTIVE, db_default="active"
    )
    version = models.PositiveIntegerField(default=1, db_default=1)
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()

    class Meta:
        # A void row keeps its digests; only the rows that stand must be one per person.
        constraints = [
            models.UniqueConstraint(
                fields=["id_index"], condition=Q(id_index__isnull=False), name="resident_id_once"
            ),
            models.UniqueConstraint(
                fields=["source_index"], condition=Q(source_index__isnull=False), name="resident_source_once"
            ),
        ]
        # No index on the name: it is asked for inside one house or building only, never alone.
        indexes = [
            models.Index(
                fields=["phone_index"], condition=Q(phone_index__isnull=False), name="resident_phone"
            ),
            models.Index(
                fields=["registration_expires_on"],
                condition=Q(registration_expires_on__isnull=False),
                name="resident_registration_ends",
            ),
        ]

    def __str__(self) -> str:
        return f"resident {self.pk}"
