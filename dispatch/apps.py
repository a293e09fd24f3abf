from django.apps import AppConfig


class DispatchConfig(AppConfig):
    """Everything given to someone with a deadline: who must do what by when."""

    name = "dispatch"
    label = "dispatch"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from django.conf import settings
        from django.contrib.postgres.indexes import OpClass
        from django.db.models.expressions import OrderBy
        from django.db.models.functions import Collate
        from django.db.models.indexes import IndexExpression

        from dispatch import receivers  # noqa: F401 - connects them
        from dispatch.selectors.ticket_layer import TicketLayer
        from gis.domain.tile_layers import register

        register(TicketLayer(settings.TEST_MODE))
        # all that we want of django.contrib.postgres as an app: an index on an expression that names its class
        IndexExpression.register_wrappers(OrderBy, OpClass, Collate)
