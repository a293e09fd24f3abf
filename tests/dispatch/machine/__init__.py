"""Anybody does anything in any order: people, requests, and what must hold after each of them."""
