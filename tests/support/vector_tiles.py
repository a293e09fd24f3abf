"""Reads a Mapbox Vector Tile far enough to assert on: layer names, attributes, kinds of geometry."""

import struct
from collections.abc import Iterator
from typing import Any

KINDS = {1: "point", 2: "line", 3: "polygon"}


def layers(tile: bytes) -> dict[str, list[dict[str, Any]]]:
    """Features of every layer as their attributes, with `_kind` and `_commands` (length of the geometry) added."""
    return dict(_layer(value) for number, value in _fields(tile) if number == 3)


def _layer(body: bytes) -> tuple[str, list[dict[str, Any]]]:
    parts = list(_fields(body))
    name = next(value for number, value in parts if number == 1).decode()
    keys = [value.decode() for number, value in parts if number == 3]
    values = [_value(value) for number, value in parts if number == 4]
    return name, [_feature(value, keys, values) for number, value in parts if number == 2]


def _feature(body: bytes, keys: list[str], values: list[Any]) -> dict[str, Any]:
    feature: dict[str, Any] = {}
    for number, value in _fields(body):
        if number == 2:
            tags = list(_varints(value))
            feature |= {keys[key]: values[val] for key, val in zip(tags[::2], tags[1::2], strict=True)}
        elif number == 3:
            feature["_kind"] = KINDS[value]
        elif number == 4:
            feature["_commands"] = len(list(_varints(value)))
    return feature


def _value(body: bytes) -> Any:
    ((number, value),) = _fields(body)
    if number == 1:
        return value.decode()
    if number == 2:
        return struct.unpack("<f", value)[0]
    if number == 3:
        return struct.unpack("<d", value)[0]
    if number == 6:
        return (value >> 1) ^ -(value & 1)
    return bool(value) if number == 7 else value


def _fields(body: bytes) -> Iterator[tuple[int, Any]]:
    """Protocol buffers: (field number, bytes or whole number) one after the other."""
    at = 0
    while at < len(body):
        key, at = _varint(body, at)
        number, wire = key >> 3, key & 7
        if wire == 0:
            value, at = _varint(body, at)
            yield number, value
            continue
        size, at = _varint(body, at) if wire == 2 else ({1: 8, 5: 4}[wire], at)
        yield number, body[at : at + size]
        at += size


def _varints(body: bytes) -> Iterator[int]:
    at = 0
    while at < len(body):
        value, at = _varint(body, at)
        yield value


def _varint(body: bytes, at: int) -> tuple[int, int]:
    value = shift = 0
    while True:
        byte = body[at]
        at += 1
        value |= (byte & 127) << shift
        shift += 7
        if byte < 128:
            return value, at
