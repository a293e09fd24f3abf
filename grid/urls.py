"""Plain views of the grid app, outside the JSON doors."""

from django.urls import path

from grid.api.ogc import views as ogc
from grid.api.tiles import tile_document, vector_tile

urlpatterns = [
    path("tiles/<str:layer>.json", tile_document, name="tile_document"),
    path("tiles/<str:layer>/<str:z>/<str:x>/<str:y>.mvt", vector_tile, name="vector_tile"),
    path("ogc/", ogc.landing, name="ogc_landing"),
    path("ogc", ogc.landing),
    path("ogc/conformance", ogc.conformance, name="ogc_conformance"),
    path("ogc/api", ogc.api, name="ogc_api"),
    path("ogc/collections", ogc.collections, name="ogc_collections"),
    path("ogc/collections/<str:layer>", ogc.collection, name="ogc_collection"),
    path("ogc/collections/<str:layer>/schema", ogc.schema, name="ogc_schema"),
    path("ogc/collections/<str:layer>/items", ogc.items, name="ogc_items"),
    path("ogc/collections/<str:layer>/items/<str:key>", ogc.item, name="ogc_item"),
]
