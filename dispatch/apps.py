from django.apps import AppConfig


class DispatchConfig(AppConfig):
    """Everything given to someone with a deadline: who must do what by when."""

    name = "dispatch"
    label = "dispatch"
    default_auto_field = "django.db.models.BigAutoField"
