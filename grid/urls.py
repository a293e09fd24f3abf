"""Plain views of the grid app, outside the JSON doors."""

from django.urls import path

from grid.api.tiles import tile_document, vector_tile

urlpatterns = [
    path("tiles/<str:layer>.json", tile_document, name="tile_document"),
    path("tiles/<str:layer>/<str:z>/<str:x>/<str:y>.mvt", vector_tile, name="vector_tile"),
]
