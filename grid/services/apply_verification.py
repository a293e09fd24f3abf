from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection, transaction

from gis.services.copy_rows import copy_rows
from gis.services.touch_geography import touch_geography
from gis.signals import geography_changed
from grid.domain.verification.decide import Outcome, Standing, decide
from grid.domain.verification.fields import SubjectKind
from grid.domain.verification.record import Result
from grid.models import Resident, VerificationBatch
from grid.selectors.standing_subjects import StandingRow, standing_subjects
from grid.selectors.verification_batches import verification_batch
from grid.services.check_verification import require_state, tell_moved
from grid.services.verified_rows import Found, resealed, verified_derived, wrong_code
from grid.services.verified_writes import LAYERS, WRITES

State = VerificationBatch.State

AT_ONCE = 2_000
_FINDINGS = """
    SELECT id, subject_kind, subject_key, result, observed, seen, observed_sealed, building_code, cell_code, device_at
    FROM grid_verificationrecord
    WHERE batch_id = %s AND latest AND result IN ('corrected', 'added', 'void_record')
"""
_VERIFIED = """
    CREATE TEMP TABLE verified (
        subject_kind text, subject_key text, action text, after jsonb, derived jsonb, building_code text,
        cell_code text, resident_id bigint, sealed bytea, id_index bytea, phone_index bytea, name_index bytea,
        content_index bytea
    ) ON COMMIT DROP
"""
_VERIFIED_COLUMNS = (
    "subject_kind", "subject_key", "action", "after", "derived", "building_code", "cell_code", "resident_id", "sealed",
    "id_index", "phone_index", "name_index", "content_index",
)  # fmt: skip
_CHANGE_COLUMNS = (
    "batch_id", "record_id", "subject_kind", "subject_key", "action", "before", "after", "personal", "conflict", "at",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Decided:
    found: Found
    outcome: Outcome
    now: Mapping[str, Any]
    sealed: tuple[bytes | None, ...] = (None,) * 5
    personal: Sequence[str] = ()

    @property
    def key(self) -> int | None:
        """The resident's id; None for other kinds."""
        is_resident = self.found.kind is SubjectKind.RESIDENT and self.found.key.isdecimal()
        return int(self.found.key) if is_resident else None


@transaction.atomic
def apply_verification(*, batch_id: UUID, at: datetime) -> VerificationBatch:
    """入库. Takes the findings of an approved batch into the layers; applied twice it stays applied once.

    What has moved on since the verifier looked is left as it stands and kept as a conflict. Every change is kept with
    what stood before. Raises GridlineError `verification_batch_unknown` (404), `verification_batch_state` (409).
    """
    batch = verification_batch(batch_id, lock=True)
    if batch.state in (State.APPLIED, State.SENT_TO_CITY):
        return batch
    require_state(batch, State.APPROVED)
    done: Counter[tuple[str, str]] = Counter()
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS verified")
        cursor.execute(_VERIFIED)
        for findings in _findings(batch):
            decided = _decide_all(findings)
            _keep(batch, decided, at)
            done.update((item.found.kind, item.outcome.action) for item in decided)
        cursor.execute("CREATE INDEX ON verified (subject_key)")
        cursor.execute("ANALYZE verified")
        changed = [kind for kind in SubjectKind if any(key == kind and did != "none" for key, did in done)]
        for kind in changed:
            for statement in WRITES[kind]:
                cursor.execute(statement, {"at": at})
    layers = {layer for kind in changed for layer in LAYERS.get(kind, ())}
    if layers:
        touch_geography(*sorted(layers))
    if SubjectKind.BUILDING in changed:
        geography_changed.send(sender=VerificationBatch, layer="building", at=at)
    batch.conflicts = sum(count for (_, action), count in done.items() if action == "none")
    batch.changes = sum(done.values()) - batch.conflicts
    batch.state, batch.applied_at = State.APPLIED, at
    batch.save()
    tell_moved([batch.pk], batch.state, actor=batch.decided_by, at=at)
    return batch


def _findings(batch: VerificationBatch) -> Iterator[list[Found]]:
    """What was not plainly confirmed, some thousands at a time, the same kind together."""
    with connection.chunked_cursor() as cursor:
        cursor.execute(_FINDINGS + " ORDER BY subject_kind, id", [batch.pk])
        while rows := cursor.fetchmany(AT_ONCE):
            yield [Found.of_row(row) for row in rows]


def _decide_all(findings: Sequence[Found]) -> list[_Decided]:
    decided = []
    for kind in dict.fromkeys(found.kind for found in findings):
        own = [found for found in findings if found.kind == kind]
        now = standing_subjects(kind, [found.key for found in own])
        for found in own:
            item = _decide(found, now.get(found.key))
            if item:
                decided.append(item)
    return _known_elsewhere(decided) if any(item.sealed[1] for item in decided) else decided


def _decide(found: Found, row: StandingRow | None) -> _Decided | None:
    """What one finding does; None when the base says the same already."""
    code_problem = wrong_code(found) if found.result is Result.ADDED and row is None else ""
    if code_problem:
        return _Decided(found, Outcome("none", after=found.observed, conflict=code_problem), {})
    observed = {
        name: value
        for name, value in found.observed.items()
        if not (name == "point" and row and row.surveyed)
    }
    stands = row is not None and (row.stands or found.result is Result.ADDED)
    changed_after = bool(row and row.changed_at and row.changed_at > found.device_at)
    standing = Standing(row.values, changed_after) if row is not None and stands else None
    outcome = decide(found.kind, found.result, observed, found.seen, standing)
    sealed, personal = resealed(found, row) if row and stands else ((None,) * 5, [])
    if personal and outcome is None:
        conflict = "moved_meanwhile" if changed_after else ""
        outcome = Outcome("none" if conflict else "update", conflict=conflict)
    return _Decided(found, outcome, row.values if row else {}, sealed, personal) if outcome else None


def _known_elsewhere(decided: Sequence[_Decided]) -> list[_Decided]:
    """A document number that another person has already would make two persons of one: kept as a conflict."""
    digests = Counter(item.sealed[1] for item in decided if item.sealed[1])
    owners = {
        bytes(digest or b""): pk
        for digest, pk in Resident.objects.filter(id_index__in=list(digests)).values_list("id_index", "pk")
    }
    return [
        replace(item, outcome=Outcome("none", conflict="person_known_elsewhere"), sealed=(None,) * 5)
        if item.sealed[1]
        and (digests[item.sealed[1]] > 1 or owners.get(item.sealed[1], item.key) != item.key)
        else item
        for item in decided
    ]


def _keep(batch: VerificationBatch, decided: Sequence[_Decided], at: datetime) -> None:
    copy_rows(
        "grid_verificationchange",
        _CHANGE_COLUMNS,
        (
            (
                batch.pk, item.found.record_id, item.found.kind, item.found.key, item.outcome.action,
                _json(item.outcome.before), _json(item.outcome.after), _names(item.personal), item.outcome.conflict, at,
            )
            for item in decided
        ),
    )  # fmt: skip
    copy_rows(
        "verified",
        _VERIFIED_COLUMNS,
        (
            (
                item.found.kind, item.found.key, item.outcome.action, _json(item.outcome.after),
                verified_derived(item.found, item.outcome, item.now), item.found.building_code, item.found.cell_code,
                item.key,
                *item.sealed,
            )
            for item in decided
            if item.outcome.action != "none"
        ),
    )  # fmt: skip


def _json(values: Mapping[str, Any]) -> dict[str, Any]:
    return dict(values)


def _names(names: Sequence[str]) -> str:
    return "[" + ", ".join(f'"{name}"' for name in names) + "]"
