"""The coordinate reference system in which every geometry is stored."""

STORAGE_SRID = 4326
"""Longitude, latitude on WGS 84. CGCS2000 (EPSG:4490) has the same coordinates at our accuracy."""
