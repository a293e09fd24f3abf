"""What was learned about who handles what: the newest row feeds the suggestions, older ones are history."""

from django.db import models


class LearnedRouting(models.Model):
    """One state of the learner. ``id`` is its version; a row never changes.

    ``evidence`` holds units and counts by context (`dispatch.domain.learning`), ``weights`` a packed matrix with one
    row for each of ``features``. No personal data: contexts are classes, areas and channels, features words of a
    catalogue or of texts that at least several tickets share. ``figures`` are those of its evaluation, replayed in the
    order of time; None where nobody evaluated.
    """

    source = models.CharField(max_length=200, help_text="file or own tickets")
    learned_at = models.DateTimeField()
    learned_by = models.CharField(max_length=200)
    first_case_at = models.DateTimeField()
    last_case_at = models.DateTimeField()
    cases = models.PositiveIntegerField()
    figures = models.JSONField(null=True)
    evidence = models.JSONField()
    features = models.JSONField()
    weights = models.BinaryField()

    def __str__(self) -> str:
        return f"learned routing {self.pk}"
