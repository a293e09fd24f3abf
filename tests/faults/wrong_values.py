"""What cannot be right, derived from the OpenAPI document: wrong values for every field of every operation."""

import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

Schema = dict[str, Any]
METHODS = ("get", "post", "put", "patch", "delete")
NO_NUMBER = "2000000000"
NOWHERE = "9999-12-31T23:59:59-12:00"
#: For queries and paths: each a text that some layer below has stumbled over.
HOSTILE_TEXTS = (
    "", " ", "'", '"', "%", "_", "\\", "\0", "\x1f", "x" * 5000, "-1", "0", "1.5", "1e999", "nan", "Infinity", "true",
    "null", "[]", "{}", "99999999999999999999", "\u202e", "\u2028", "\ufeff", "𠮷", "../../etc/passwd", "; DROP TABLE",
    "$(id)", "9999-12-31T23:59:59-12:00", "00000000-0000-0000-0000-00000000000g",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Operation:
    """One route. ``body`` is the schema of its body, None without one; ``numbers`` are whole numbers in its path."""

    method: str
    path: str
    queries: tuple[str, ...]
    paths: tuple[str, ...]
    body: Schema | None
    numbers: frozenset[str]

    def url(self, **values: str) -> str:
        """The address, with ids that exist nowhere where none is given."""
        return self.path.format(**{name: values.get(name) or self._nowhere(name) for name in self.paths})

    def _nowhere(self, name: str) -> str:
        return NO_NUMBER if name in self.numbers else str(uuid.uuid4())


class Document:
    """An OpenAPI 3.1 document as far as we need it."""

    def __init__(self, document: Schema) -> None:
        self.document = document

    def operations(self) -> Iterator[Operation]:
        """Every operation."""
        for path, methods in self.document["paths"].items():
            for method in METHODS & methods.keys():
                described = methods[method]
                named = [(entry["in"], entry["name"]) for entry in described.get("parameters", [])]
                content = described.get("requestBody", {}).get("content", {})
                yield Operation(
                    method.upper(),
                    path,
                    tuple(name for place, name in named if place == "query"),
                    tuple(name for place, name in named if place == "path"),
                    self.resolve(content["application/json"]["schema"])
                    if "application/json" in content
                    else None,
                    frozenset(
                        entry["name"]
                        for entry in described.get("parameters", [])
                        if entry["in"] == "path" and entry["schema"].get("type") == "integer"
                    ),
                )

    def resolve(self, schema: Schema) -> Schema:
        """The schema behind a reference; a nullable one without its null."""
        if "$ref" in schema:
            name = schema["$ref"].rsplit("/", 1)[-1]
            return self.resolve(self.document["components"]["schemas"][name])
        if "anyOf" in schema:
            choices = [choice for choice in schema["anyOf"] if choice.get("type") != "null"]
            nullable = len(choices) < len(schema["anyOf"])
            return (
                {**self.resolve(choices[0]), "nullable": nullable}
                if len(choices) == 1
                else {"nullable": nullable}
            )
        return schema

    def example(self, schema: Schema) -> Any:
        """The smallest value that fits."""
        schema = self.resolve(schema)
        match schema.get("type"):
            case "object":
                properties = schema.get("properties", {})
                return {name: self.example(properties[name]) for name in schema.get("required", [])}
            case "array":
                return []
            case "boolean":
                return True
            case "integer" | "number":
                return schema.get("minimum", 1)
            case _:
                formats = {"uuid": str(uuid.UUID(int=0)), "date-time": "2026-03-02T09:00:00+08:00"}
                return schema.get("enum", [formats.get(schema.get("format", ""), "x")])[0]

    def wrong_bodies(self, schema: Schema) -> Iterator[tuple[str, Any, Any]]:
        """Bodies with one field wrong: the field's path, the value, the body."""
        whole = self.example(schema)
        for name, field in schema.get("properties", {}).items():
            resolved = self.resolve(field)
            for value in wrong_values(resolved):
                yield name, value, {**whole, name: value}
            if resolved.get("type") == "object":
                for path, value, inner in self.wrong_bodies(resolved):
                    yield f"{name}.{path}", value, {**whole, name: inner}
        if schema.get("additionalProperties") is False:
            yield "no_such_field", 1, {**whole, "no_such_field": 1}


def wrong_values(schema: Schema) -> list[Any]:
    """Values no reader can take for what the schema asks for."""
    found: list[Any] = [] if schema.get("nullable") or "type" not in schema else [None]
    match schema.get("type"):
        case "string":
            found += [[], {}, ["x"]]
            if "format" not in schema:
                found += [1, True]
            if "enum" in schema:
                found += ["no_such_word", ""]
            if schema.get("format") == "uuid":
                found += ["x", 1, ""]
            if schema.get("format") == "date-time":
                found += ["yesterday", "2026-01-01T00:00:00", "2026-13-01T00:00:00Z", NOWHERE, 1e300]
            if "maxLength" in schema:
                found.append("长" * (schema["maxLength"] + 1))
            if schema.get("minLength"):
                found.append("")
        case "integer" | "number":
            found += ["x", [], {}]
            found += [schema["minimum"] - 1] if "minimum" in schema else []
            found += [schema["maximum"] + 1] if "maximum" in schema else []
            found += [1.5] if schema["type"] == "integer" else []
        case "boolean":
            found += ["perhaps", 7, [], {}]
        case "array":
            found += ["x", 1, {}, [{"a": [1]}]]
            found += [["x"] * (schema["maxItems"] + 1)] if "maxItems" in schema else []
        case "object":
            found += ["x", 1, [], [1]]
    return found
