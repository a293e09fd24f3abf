"""One row of somebody else's ticket file as a case to learn from, or the reason why not."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from dispatch.domain.faults import Fault, FaultyInput
from dispatch.domain.learning.case import LONGEST_VALUE, Case, words_of
from dispatch.domain.ticket_mapping import FieldRule, TicketMapping
from dispatch.domain.ticket_row import point_of, read_time
from gis.domain.coordinates import LonLat
from gis.domain.errors import GridlineError

LONGEST_UNIT = 120
CLASS_FIELDS = ("request_class", "class_code", "matter")
ATTRIBUTE_FIELDS = ("channel", "request_type")
WORD_FIELDS = ("title", "text", "address_text")


class CaseReader:
    """Reads rows by a mapping. What `learn` leaves out is taken from the mapping's ordinary fields.

    ``class_codes`` translates names of request classes for `lookup: class_name`; ``paths`` gives the codes above a
    class, coarse to fine with itself last. Both may be empty: then what the file says is taken as it stands.
    """

    def __init__(
        self,
        mapping: TicketMapping,
        class_codes: Mapping[str, str] | None = None,
        paths: Mapping[str, Sequence[str]] | None = None,
    ) -> None:
        self.mapping = mapping
        self.class_codes = class_codes or {}
        self.paths = paths or {}
        learn, fields = mapping.learn, mapping.fields
        self.unit = learn.unit or (FieldRule(column=mapping.unit_column) if mapping.unit_column else None)
        self.received_at = fields.get("received_at")
        self.known_at = learn.known_at or fields.get("closed_at")
        named = [name for name in CLASS_FIELDS if name in fields]
        self.class_field = "" if learn.classes or not named else named[0]
        self.attributes = learn.attributes or {
            name: fields[name] for name in ATTRIBUTE_FIELDS if name in fields
        }
        self.words = (
            (learn.words,) if learn.words else tuple(fields[name] for name in WORD_FIELDS if name in fields)
        )

    def check_header(self, header: Sequence[str]) -> None:
        """Raise `mapping_faulty` naming what the mapping lacks and every column that the file lacks."""
        faults = [
            Fault("mapping_field_missing", where, params={"key": where})
            for where, rule in (("learn.unit", self.unit), ("fields.received_at", self.received_at))
            if rule is None
        ]
        missing = sorted(self._columns() - set(header))
        faults += [Fault("mapping_column_missing", column, params={"column": column}) for column in missing]
        if faults:
            raise FaultyInput("mapping_faulty", faults)

    def _columns(self) -> set[str]:
        learn = self.mapping.learn
        rules = [
            self.unit, self.received_at, self.known_at, self.mapping.fields.get("number"),
            *learn.classes, *learn.areas.values(), *self.attributes.values(), *self.words,
        ]  # fmt: skip
        if self.class_field:
            rules.append(self.mapping.fields[self.class_field])
        columns = {column for rule in rules if rule is not None for column in rule.columns}
        check = self.mapping.area_check
        return columns | ({check.column} if check and not learn.areas else set())

    def read(self, line: int, cells: Mapping[str, str]) -> Case:
        """The case of a row; raises GridlineError `unit_missing`, `received_at_missing`, `time_not_readable`,
        `value_not_mapped` or `cell_has_nul`, each with its field.
        """
        if any("\0" in text for text in cells.values()):
            raise GridlineError("cell_has_nul", status=422)
        unit = _short(self.unit, cells, LONGEST_UNIT)
        if not unit:
            raise GridlineError("unit_missing", status=422, field=_column(self.unit))
        at = self._time(self.received_at, cells)
        if at is None:
            raise GridlineError("received_at_missing", status=422, field=_column(self.received_at))
        return Case(
            at=at,
            unit=unit,
            classes=self._classes(cells),
            areas=self._areas(cells),
            attributes=tuple(
                (name, value)
                for name, rule in self.attributes.items()
                if (value := _short(rule, cells, LONGEST_VALUE))
            ),
            words=words_of(" ".join(rule.read(cells) for rule in self.words)),
            known_at=self._time(self.known_at, cells) if self.known_at else at,
            number=_short(self.mapping.fields.get("number"), cells, LONGEST_VALUE),
            line=line,
        )

    def point(self, cells: Mapping[str, str]) -> LonLat | None:
        """The row's position in EPSG:4326; None without one that can be."""
        try:
            return point_of(self.mapping, cells)
        except GridlineError:
            return None

    def _classes(self, cells: Mapping[str, str]) -> tuple[str, ...]:
        """Coarse to fine, up to the first level the row leaves empty."""
        if self.class_field:
            rule = self.mapping.fields[self.class_field]
            code = rule.read(cells)[:LONGEST_VALUE]
            if rule.lookup and code:
                code = self.class_codes.get(code, code)
            return tuple(self.paths.get(code, (code,))) if code else ()
        found: list[str] = []
        for rule in self.mapping.learn.classes:
            value = _short(rule, cells, LONGEST_VALUE)
            if not value:
                break
            found.append(value)
        return tuple(found)

    def _areas(self, cells: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
        learn, check = self.mapping.learn, self.mapping.area_check
        if not learn.areas and check is not None:
            code = check.code(cells)
            return ((check.level, code),) if code else ()
        read = ((level, _short(rule, cells, LONGEST_VALUE)) for level, rule in learn.areas.items())
        return tuple((level, code) for level, code in read if code)

    def _time(self, rule: FieldRule | None, cells: Mapping[str, str]) -> datetime | None:
        text = rule.read(cells) if rule else ""
        try:
            return read_time(text, self.mapping.time_formats, self.mapping.zone) if text else None
        except ValueError:
            raise GridlineError(
                "time_not_readable", status=422, field=_column(rule), given=text[:40]
            ) from None


def _short(rule: FieldRule | None, cells: Mapping[str, str], most: int) -> str:
    return rule.read(cells).strip()[:most] if rule else ""


def _column(rule: FieldRule | None) -> str:
    return rule.column if rule else ""
