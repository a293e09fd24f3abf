"""Sealing of the registry's personal data and the keyed digests by which it is found again."""

import hmac
import json
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from grid.domain.person import Person, normal_id_number, normal_name, normal_phone

AES_256_GCM = 1
"""The algorithm byte; SM4-GCM would be 2."""
NONCE_BYTES = 12
INDEX_BYTES = 16
"""128 bits of HMAC-SHA-256: no two of some million persons meet by chance, at half the index."""

_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode


class SealBroken(Exception):
    """The blob was altered, put in another place, or sealed with a key this installation does not have."""


@dataclass(frozen=True, slots=True)
class SealedPerson:
    """The columns of a resident that come of a person; digests are None for what is not known."""

    sealed: bytes
    id_index: bytes | None
    phone_index: bytes | None
    name_index: bytes | None
    content_index: bytes


@dataclass(frozen=True, slots=True)
class PersonSealer:
    """Seals, opens and digests. `keys` maps a key id (1–255) to 32 bytes: `current` seals, all of them open.

    Blob: algorithm byte, key id byte, 12-byte nonce, ciphertext with tag. The first two bytes and the kind of the
    row (`resident`, `house`, `organisation`) are authenticated, so a blob does not open in another kind's place.
    Blind indexes are HMAC-SHA-256 under a key of their own over kind and normal form: the same value has another
    index as a phone than as a name, and without the key no index can be tried out.
    """

    keys: Mapping[int, bytes]
    current: int
    index_key: bytes
    _ciphers: Mapping[int, AESGCM] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_ciphers", {number: AESGCM(key) for number, key in self.keys.items()})

    def seal(self, content: Mapping[str, Any], kind: str) -> bytes:
        """The sealed form of a JSON object; sealing twice gives two different blobs."""
        return self._seal(_encode(content), kind)

    def _seal(self, text: str, kind: str) -> bytes:
        head = bytes((AES_256_GCM, self.current))
        nonce = os.urandom(NONCE_BYTES)
        return head + nonce + self._ciphers[self.current].encrypt(nonce, text.encode(), head + kind.encode())

    def open(self, blob: bytes, kind: str) -> dict[str, Any]:
        """The JSON object of a blob. Raises SealBroken when it was altered or its key or algorithm is unknown."""
        head, nonce, body = blob[:2], blob[2 : 2 + NONCE_BYTES], blob[2 + NONCE_BYTES :]
        if len(head) < 2 or head[0] != AES_256_GCM or head[1] not in self._ciphers:
            raise SealBroken
        try:
            opened = self._ciphers[head[1]].decrypt(nonce, body, head + kind.encode())
        except InvalidTag as broken:
            raise SealBroken from broken
        content: dict[str, Any] = json.loads(opened)
        return content

    def reseal(self, blob: bytes, kind: str) -> bytes | None:
        """The same content under the current key; None when it is sealed with that already."""
        return None if blob[1:2] == bytes((self.current,)) else self.seal(self.open(blob, kind), kind)

    def digest(self, kind: str, text: str) -> bytes:
        """The blind index of a normal form, 16 bytes."""
        return hmac.digest(self.index_key, f"{kind}:{text}".encode(), "sha256")[:INDEX_BYTES]

    def content_index(self, content: Mapping[str, Any], kind: str) -> bytes:
        """The digest of all that is sealed: tells unchanged rows without opening them."""
        return self.digest(f"content.{kind}", _encode(content))

    def id_index(self, id_type: str, number: str) -> bytes | None:
        """To find a person by document number; None without one."""
        normal = normal_id_number(number)
        return self.digest(f"id.{id_type}", normal) if normal else None

    def phone_index(self, phone: str) -> bytes | None:
        """To find persons by phone number; None without one."""
        normal = normal_phone(phone)
        return self.digest("phone", normal) if normal else None

    def name_index(self, name: str) -> bytes | None:
        """To find a person by exact name; None without one."""
        normal = normal_name(name)
        return self.digest("name", normal) if normal else None

    def seal_person(self, person: Person) -> SealedPerson:
        """All columns of a resident that come of `person`, about 15 µs."""
        content = _encode(person.as_json())
        return SealedPerson(
            sealed=self._seal(content, "resident"),
            id_index=self.id_index(person.id_type, person.id_number),
            phone_index=self.phone_index(person.phone),
            name_index=self.name_index(person.name),
            content_index=self.digest("content.resident", content),
        )

    def open_person(self, blob: bytes) -> Person:
        """The person of a resident's blob. Raises SealBroken."""
        return Person.from_json(self.open(blob, "resident"))
