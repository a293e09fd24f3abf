"""Django settings. Everything that differs between places comes from the environment; see config/README.md."""

import os
from pathlib import Path

from config.database_settings import database_settings, direct_settings
from config.native_libraries import gdal_library, geos_library, set_data_directories
from config.paths import BASE_DIR, STATIC_SOURCE_DIR, VAR_DIR
from config.secret_store import secret

set_data_directories()
GDAL_LIBRARY_PATH = gdal_library()
GEOS_LIBRARY_PATH = geos_library()

DEBUG = False
SECRET_KEY = secret("GRIDLINE_SECRET_KEY")
#: 256-bit keys, base64. Encrypts personal data; makes the blind index by which it can be found again.
PERSONAL_DATA_KEY = secret("GRIDLINE_PERSONAL_DATA_KEY")
BLIND_INDEX_KEY = secret("GRIDLINE_BLIND_INDEX_KEY")

#: Demo accounts and demo data exist only in this mode; a database of your own is not a demo unless you say so.
DEMO_MODE = os.environ.get("GRIDLINE_DEMO", "0" if os.environ.get("DATABASE_URL") else "1") == "1"
#: Honours the clock-offset row. Only for tests and rehearsals.
TEST_MODE = os.environ.get("GRIDLINE_TEST_MODE", "0") == "1"

# On an intranet the name or address people type is not known beforehand; no page is built from the Host header.
ALLOWED_HOSTS = os.environ.get("GRIDLINE_ALLOWED_HOSTS", "*").split(",")
CSRF_TRUSTED_ORIGINS = [origin for origin in os.environ.get("GRIDLINE_TRUSTED_ORIGINS", "").split(",") if origin]

INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "config.contrib.GeoDjangoConfig",
    "channels",
    "ninja",
    "gis.apps.GisConfig",
    "grid.apps.GridConfig",
    "dispatch.apps.DispatchConfig",
    "mobile_api.apps.MobileApiConfig",
    "config.apps.PlatformConfig",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
ASGI_APPLICATION = "config.asgi.application"
TEMPLATES: list[dict[str, object]] = []

DATABASES = {"default": database_settings()}
#: Keyword arguments for psycopg2.connect, past any pooler: LISTEN, NOTIFY, advisory locks.
DIRECT_DATABASE = direct_settings()
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "grid.Account" if Path(BASE_DIR, "grid/models/account.py").exists() else "auth.User"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
#: Sessions know their account, so that one statement answers who signs a request.
SESSION_ENGINE = "grid.models.browser_session"
#: Password of the demo accounts; None where there are none.
DEMO_PASSWORD = secret("GRIDLINE_DEMO_PASSWORD") if DEMO_MODE else None

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "简体中文"), ("en", "English")]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"

STATIC_URL = "/static/"
STATIC_ROOT = STATIC_SOURCE_DIR / "dist"
MEDIA_ROOT = VAR_DIR / "media"
#: Photographs and papers of tickets. Nothing is served from here without an access check.
ATTACHMENT_ROOT = Path(os.environ.get("GRIDLINE_ATTACHMENTS") or VAR_DIR / "attachments")
