"""Read a ticket mapping from its YAML document, with every fault told at once."""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from dispatch.domain.faults import Fault, FaultyInput
from dispatch.domain.ticket_mapping import (
    FIELDS,
    ISO,
    REQUIRED,
    AreaCheck,
    FieldRule,
    LearnRules,
    TicketMapping,
)
from gis.domain.coordinates import CoordType

LEARN_KEYS = frozenset({"unit", "known_at", "words", "classes", "areas", "attributes"})


def read_mapping(document: object) -> TicketMapping:
    """The mapping of a YAML document already loaded; raises FaultyInput `mapping_faulty` with every fault."""
    if not isinstance(document, Mapping):
        raise FaultyInput("mapping_faulty", [Fault("mapping_not_an_object")])
    reader = _Reader(document)
    mapping = TicketMapping(
        name=reader.text("name", "tickets"),
        kind=reader.choice("kind", ("hotline", "grid_event"), "hotline"),
        origin=reader.choice("origin", ("city", "local"), "city"),
        external_system=reader.text("external_system", ""),
        zone=reader.zone("time_zone"),
        time_formats=reader.texts("time_formats", (ISO,)),
        coord_type=reader.coord_type("coord_type"),
        fields=reader.fields("fields"),
        area_check=reader.area_check(),
        unit_column=reader.unit_column(),
        learn=reader.learn_rules("learn"),
    )
    reader.check(mapping)
    return mapping


class _Reader:
    """Reads the document key by key and collects what is wrong with it."""

    def __init__(self, document: Mapping[str, Any]) -> None:
        self.document = document
        self.faults: list[Fault] = []

    def fault(self, where: str, code: str, **params: object) -> None:
        self.faults.append(Fault(code, where, params={"key": where, **params}))

    def text(self, key: str, default: str) -> str:
        value = self.document.get(key, default)
        if not isinstance(value, str):
            self.fault(key, "mapping_value_wrong")
            return default
        return value.strip()

    def texts(self, key: str, default: tuple[str, ...]) -> tuple[str, ...]:
        value = self.document.get(key, default)
        if isinstance(value, str):
            return (value,)
        if not isinstance(value, Sequence) or not all(isinstance(item, str) for item in value) or not value:
            self.fault(key, "mapping_value_wrong")
            return default
        return tuple(value)

    def choice(self, key: str, allowed: tuple[str, ...], default: str) -> str:
        value = self.text(key, default)
        if value not in allowed:
            self.fault(key, "mapping_value_wrong")
            return default
        return value

    def zone(self, key: str) -> ZoneInfo:
        try:
            return ZoneInfo(self.text(key, "Asia/Shanghai"))
        except (ZoneInfoNotFoundError, ValueError):
            self.fault(key, "mapping_time_zone_unknown")
            return ZoneInfo("UTC")

    def coord_type(self, key: str) -> CoordType | None:
        given = self.text(key, "")
        if not given:
            return None
        try:
            return CoordType(given.lower())
        except ValueError:
            self.fault(key, "mapping_value_wrong")
            return None

    def fields(self, key: str) -> Mapping[str, FieldRule]:
        given = self.document.get(key)
        if not isinstance(given, Mapping):
            self.fault(key, "mapping_value_wrong")
            return {}
        rules: dict[str, FieldRule] = {}
        for name, rule in given.items():
            where = f"{key}.{name}"
            if name not in FIELDS:
                self.fault(where, "mapping_field_unknown")
            elif (read := self.rule(where, rule)) is not None:
                rules[name] = read
        return rules

    def rule(self, where: str, given: object) -> FieldRule | None:
        """A rule; a bare text is short for its column."""
        if isinstance(given, str):
            return FieldRule(column=given)
        if not isinstance(given, Mapping):
            self.fault(where, "mapping_value_wrong")
            return None
        unknown = set(given) - {"column", "value", "template", "values", "default", "lookup"}
        sources = [name for name in ("column", "value", "template") if given.get(name) is not None]
        values = given.get("values", {})
        if unknown or len(sources) != 1 or not isinstance(values, Mapping):
            self.fault(where, "mapping_rule_wrong")
            return None
        default = given.get("default")
        return FieldRule(
            column=str(given.get("column") or ""),
            value=str(given.get("value") or ""),
            template=str(given.get("template") or ""),
            values={str(text): str(value) for text, value in values.items()},
            default=None if default is None else str(default),
            lookup=str(given.get("lookup") or ""),
        )

    def learn_rules(self, key: str) -> LearnRules:
        """What routing learns from; everything in it may be left out."""
        given = self.document.get(key, {})
        if not isinstance(given, Mapping):
            self.fault(key, "mapping_value_wrong")
            return LearnRules()
        for name in sorted(set(map(str, given)) - LEARN_KEYS):
            self.fault(f"{key}.{name}", "mapping_field_unknown")
        classes = given.get("classes", ())
        if isinstance(classes, str) or not isinstance(classes, Sequence):
            self.fault(f"{key}.classes", "mapping_value_wrong")
            classes = ()
        read = (self.rule(f"{key}.classes.{number}", rule) for number, rule in enumerate(classes, 1))
        return LearnRules(
            unit=self._optional_rule(f"{key}.unit", given.get("unit")),
            known_at=self._optional_rule(f"{key}.known_at", given.get("known_at")),
            words=self._optional_rule(f"{key}.words", given.get("words")),
            classes=tuple(rule for rule in read if rule is not None),
            areas=self._named_rules(f"{key}.areas", given.get("areas", {})),
            attributes=self._named_rules(f"{key}.attributes", given.get("attributes", {})),
        )

    def _optional_rule(self, where: str, given: object) -> FieldRule | None:
        return None if given is None else self.rule(where, given)

    def _named_rules(self, where: str, given: object) -> Mapping[str, FieldRule]:
        if not isinstance(given, Mapping):
            self.fault(where, "mapping_value_wrong")
            return {}
        read = {str(name): self.rule(f"{where}.{name}", rule) for name, rule in given.items()}
        return {name: rule for name, rule in read.items() if rule is not None}

    def area_check(self) -> AreaCheck | None:
        given = self._check("area")
        if given is None:
            return None
        values = given.get("values", {})
        try:
            return AreaCheck(
                level=str(given.get("level", "subdistrict")),
                column=str(given["column"]),
                pattern=re.compile(str(given.get("pattern", "(?P<code>.+)"))),
                template=str(given.get("template", "{code}")),
                values={
                    str(name): {str(k): str(v) for k, v in words.items()} for name, words in values.items()
                },
            )
        except (KeyError, AttributeError, re.error):
            self.fault("check.area", "mapping_rule_wrong")
            return None

    def unit_column(self) -> str:
        given = self._check("unit")
        return str(given.get("column", "")) if given else ""

    def _check(self, name: str) -> Mapping[str, Any] | None:
        checks = self.document.get("check", {})
        given = checks.get(name) if isinstance(checks, Mapping) else None
        return given if isinstance(given, Mapping) else None

    def check(self, mapping: TicketMapping) -> None:
        """What only the whole shows; raises when anything was wrong."""
        for name in REQUIRED:
            if name not in mapping.fields:
                self.fault(f"fields.{name}", "mapping_field_missing")
        if not mapping.external_system:
            self.fault("external_system", "mapping_field_missing")
        if {"lon", "lat"} & set(mapping.fields) and mapping.coord_type is None:
            self.fault("coord_type", "coord_type_missing")
        self._known_lookups(mapping.fields.items())
        if self.faults:
            raise FaultyInput("mapping_faulty", self.faults)

    def _known_lookups(self, rules: Iterable[tuple[str, FieldRule]]) -> None:
        for name, rule in rules:
            if rule.lookup and (rule.lookup, name) != ("class_name", "request_class"):
                self.fault(f"fields.{name}.lookup", "mapping_value_wrong")
