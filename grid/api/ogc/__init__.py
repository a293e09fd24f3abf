"""OGC API – Features: the layers for QGIS, ogr2ogr and every other program that speaks it."""
