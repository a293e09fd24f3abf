"""Sealing of small secrets at rest: AES-256-GCM behind an algorithm byte, so that SM4 can follow."""

import os

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

AES_256_GCM = b"\x01"
_NONCE_BYTES = 12


def seal(secret: bytes, key: bytes, context: bytes) -> bytes:
    """The sealed form; it opens with the same 32-byte key and context only."""
    nonce = os.urandom(_NONCE_BYTES)
    return AES_256_GCM + nonce + AESGCM(key).encrypt(nonce, secret, AES_256_GCM + context)


def unseal(blob: bytes, key: bytes, context: bytes) -> bytes:
    """The secret. Raises ValueError for an unknown algorithm, cryptography's InvalidTag when altered."""
    if blob[:1] != AES_256_GCM:
        raise ValueError("unknown sealing algorithm")
    nonce, body = blob[1 : 1 + _NONCE_BYTES], blob[1 + _NONCE_BYTES :]
    return AESGCM(key).decrypt(nonce, body, AES_256_GCM + context)
