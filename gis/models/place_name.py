from django.db import models
from django.db.models import Q


class PlaceName(models.Model):
    """A further name of a place (别名、曾用名、简称), or the name of a point of interest (兴趣点), for a span of time.

    The official names of roads, compounds, communities and subdistricts stand with their things and are not repeated
    here; `official` is for points of interest, which have no layer of their own. `target_code` is the code of the
    road, area, building or standard address that is meant. `normal` is the name in the normal form of
    `gis.domain.address_text`, `pinyin` its syllables without tones, `initials` their first letters.

    A former name stays valid: people go on using it. `valid_to` ends a name that nobody should be led by any more.
    """

    class Kind(models.TextChoices):
        ROAD = "road"
        COMPOUND = "compound"
        BUILDING = "building"
        COMMUNITY = "community"
        SUBDISTRICT = "subdistrict"
        POI = "poi"

    class Relation(models.TextChoices):
        OFFICIAL = "official"
        ALIAS = "alias"
        FORMER = "former"
        SHORT = "short"

    kind = models.CharField(max_length=12, choices=Kind.choices)
    name = models.CharField(max_length=100)
    normal = models.CharField(max_length=100)
    pinyin = models.CharField(max_length=400, blank=True)
    initials = models.CharField(max_length=100, blank=True)
    target_code = models.CharField(max_length=40)
    relation = models.CharField(max_length=8, choices=Relation.choices)
    source = models.CharField(max_length=100, blank=True)
    valid_from = models.DateTimeField()
    valid_to = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "normal", "target_code"],
                condition=Q(valid_to__isnull=True),
                name="place_name_one_valid_row",
            ),
        ]
        indexes = [models.Index(fields=["target_code"], name="place_name_target")]

    def __str__(self) -> str:
        return f"{self.name} → {self.target_code} ({self.relation})"
