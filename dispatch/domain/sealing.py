"""Sealing of personal data: AES-256-GCM at rest, a keyed digest to find a phone number again without opening it."""

import hashlib
import hmac
import os
from collections.abc import Mapping
from dataclasses import dataclass

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

AES_256_GCM = 1  # the algorithm byte; SM4-GCM would be 2
NONCE_BYTES = 12


class SealBroken(Exception):
    """The blob was altered, or sealed with a key this installation does not have."""


@dataclass(frozen=True, slots=True)
class Sealer:
    """Seals and opens text. ``keys`` maps a key id (0–255) to 32 bytes; ``current`` seals, all of them open.

    Blob: algorithm byte, key id byte, 12-byte nonce, ciphertext with tag. The first two bytes are authenticated.
    """

    keys: Mapping[int, bytes]
    current: int
    index_key: bytes

    def seal(self, text: str) -> bytes:
        """The sealed form of ``text``; sealing twice gives two different blobs."""
        head = bytes((AES_256_GCM, self.current))
        nonce = os.urandom(NONCE_BYTES)
        return head + nonce + AESGCM(self.keys[self.current]).encrypt(nonce, text.encode(), head)

    def open(self, blob: bytes) -> str:
        """The text of a blob; raises SealBroken when it was altered or its key or algorithm is unknown."""
        head, nonce, body = blob[:2], blob[2 : 2 + NONCE_BYTES], blob[2 + NONCE_BYTES :]
        if len(head) < 2 or head[0] != AES_256_GCM or head[1] not in self.keys:
            raise SealBroken
        try:
            return AESGCM(self.keys[head[1]]).decrypt(nonce, body, head).decode()
        except InvalidTag as broken:
            raise SealBroken from broken

    def index_of(self, phone: str) -> bytes:
        """The blind index of a phone number: equal for equal digits, whatever spaces or dashes stand between."""
        digits = "".join(character for character in phone if character.isdigit())
        return hmac.new(self.index_key, digits.encode(), hashlib.sha256).digest()


def mask_name(name: str) -> str:
    """陈小明 → 陈**: the first character stays, the rest are stars."""
    return name[:1] + "*" * max(len(name) - 1, 1) if name else ""


def mask_phone(phone: str) -> str:
    """13800000217 → 138****0217; a number of fewer than eight characters shows its last two only."""
    if len(phone) >= 8:
        return phone[:3] + "*" * (len(phone) - 7) + phone[-4:]
    return "*" * max(len(phone) - 2, 0) + phone[-2:]
