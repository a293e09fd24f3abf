"""Django settings. Everything that differs between places comes from the environment; see config/README.md."""

import os
from pathlib import Path

from config.database_settings import database_settings, direct_settings
from config.json_gate import MAX_BODY_BYTES
from config.log_settings import configure_structlog, logging_settings
from config.native_libraries import gdal_library, geos_library, set_data_directories
from config.paths import BASE_DIR, STATIC_SOURCE_DIR, VAR_DIR
from config.secret_store import secret

configure_structlog()
LOGGING = logging_settings()
set_data_directories()
GDAL_LIBRARY_PATH = gdal_library()
GEOS_LIBRARY_PATH = geos_library()

DEBUG = False
SECRET_KEY = secret("GRIDLINE_SECRET_KEY")
#: 256-bit keys, base64. Encrypts personal data; makes the blind index by which it can be found again.
PERSONAL_DATA_KEY = secret("GRIDLINE_PERSONAL_DATA_KEY")
BLIND_INDEX_KEY = secret("GRIDLINE_BLIND_INDEX_KEY")
#: The number of the key above, told in every blob; retired keys ("1:base64,2:base64") open what they sealed.
PERSONAL_DATA_KEY_ID = int(os.environ.get("GRIDLINE_PERSONAL_DATA_KEY_ID", "1"))
RETIRED_DATA_KEYS = {
    int(number): key
    for number, _, key in (
        entry.partition(":") for entry in os.environ.get("GRIDLINE_RETIRED_DATA_KEYS", "").split(",") if entry
    )
}
#: How often an account may open personal data of the registry within an hour.
PERSON_REVEALS_PER_HOUR = int(os.environ.get("GRIDLINE_PERSON_REVEALS_PER_HOUR", "60"))
#: And how often it may search for a person by number, phone or name.
PERSON_SEARCHES_PER_HOUR = int(os.environ.get("GRIDLINE_PERSON_SEARCHES_PER_HOUR", "300"))

#: Demo accounts and demo data exist only in this mode; a database of your own is not a demo unless you say so.
DEMO_MODE = os.environ.get("GRIDLINE_DEMO", "0" if os.environ.get("DATABASE_URL") else "1") == "1"
#: All demo accounts share it.
DEMO_PASSWORD = secret("GRIDLINE_DEMO_PASSWORD") if DEMO_MODE else ""
#: Honours the clock-offset row. Only for tests and rehearsals.
TEST_MODE = TEST_CLOCK = os.environ.get("GRIDLINE_TEST_MODE", "0") == "1"

#: Where others reach this server when a proxy in front changes the address, e.g. https://grid.example.gov.cn.
PUBLIC_URL = os.environ.get("GRIDLINE_PUBLIC_URL", "").rstrip("/")

# On an intranet the name or address people type is not known beforehand; no page is built from the Host header.
ALLOWED_HOSTS = os.environ.get("GRIDLINE_ALLOWED_HOSTS", "*").split(",")
CSRF_TRUSTED_ORIGINS = [
    origin for origin in os.environ.get("GRIDLINE_TRUSTED_ORIGINS", "").split(",") if origin
]

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

STATIC_URL = "/static/"
STATIC_ROOT = STATIC_SOURCE_DIR / "dist"
#: Built files carry a hash of their content in their name, so browsers may keep them for ever.
WHITENOISE_IMMUTABLE_FILE_TEST = r"^/static/.+/assets/.+-[\w-]{8,}\.\w+$"
WHITENOISE_ALLOW_ALL_ORIGINS = False
#: Looks at the disk on every request; for working on the front end against a running server.
WHITENOISE_AUTOREFRESH = os.environ.get("GRIDLINE_DEV") == "1"

MIDDLEWARE = [
    "config.middleware.RequestIdMiddleware",
    "config.middleware.MetricsMiddleware",
    "config.middleware.ContentSecurityMiddleware",
    "django.middleware.security.SecurityMiddleware",
    # Complains about a folder that is not there; before the first build there is nothing to serve.
    *(["whitenoise.middleware.WhiteNoiseMiddleware"] if STATIC_ROOT.is_dir() else []),
    "config.middleware.DoorMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
ASGI_APPLICATION = "config.asgi.application"
CSRF_FAILURE_VIEW = "config.errors.csrf_failed"
# The phone page runs over https while the console may run over plain http inside the building: the cookie cannot be
# "secure" for both. Production behind https sets GRIDLINE_SECURE_COOKIES=1.
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = os.environ.get("GRIDLINE_SECURE_COOKIES") == "1"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_NAME = "gridline_session"
#: Bodies above this are refused before they are read; uploaded files do not count.
DATA_UPLOAD_MAX_MEMORY_SIZE = MAX_BODY_BYTES
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
#: Hosts of an external base map, e.g. https://t0.tianditu.gov.cn; empty on an intranet without one.
MAP_ORIGINS = [origin for origin in os.environ.get("GRIDLINE_MAP_ORIGINS", "").split(",") if origin]

TEMPLATES: list[dict[str, object]] = []

DATABASES = {"default": database_settings()}
#: Keyword arguments for psycopg2.connect, past any pooler: LISTEN, NOTIFY, advisory locks.
DIRECT_DATABASE = direct_settings()
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "grid.Account"
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

MEDIA_ROOT = VAR_DIR / "media"
#: Photographs and papers of tickets. Nothing is served from here without an access check.
#: Uploaded files on their way into a layer; web and worker both see it.
IMPORT_ROOT = Path(os.environ.get("GRIDLINE_IMPORTS") or VAR_DIR / "imports")
ATTACHMENT_ROOT = Path(os.environ.get("GRIDLINE_ATTACHMENTS") or VAR_DIR / "attachments")
#: Taught address parsers of this site.
MODEL_ROOT = VAR_DIR / "models"
#: Folder with labelled addresses (`*train*.conll`): the parser is taught from them when first used. May be absent.
ADDRESS_TRAINING_ROOT = Path(
    os.environ.get("GRIDLINE_ADDRESS_TRAINING") or BASE_DIR.parent / "shared" / "data" / "address"
)
#: `(code, language, params) -> text`: lets commands of the apps say refusals in words.
TEXT_FOR = "config.texts.text_for"
#: `(lists, code, language) -> word`: documents for people say states and channels as the pages do.
WORD_FOR = "config.texts.word_for"
#: `(Accept-Language, ?lang) -> "zh" or "en"`: lists of faults speak the language of the refusal they belong to.
LANGUAGE_OF = "config.texts.language_of"
#: Back ends of the message adapters by name: classes with `deliver(Outgoing)`. The demo writes to files.
MESSAGE_ADAPTERS = {
    "webhook": "dispatch.services.deliver_by_webhook.WebhookAdapter",
    "sms": os.environ.get("GRIDLINE_SMS_ADAPTER", "dispatch.services.deliver_to_file.FileAdapter"),
    "office_app": os.environ.get(
        "GRIDLINE_OFFICE_APP_ADAPTER", "dispatch.services.deliver_to_file.FileAdapter"
    ),
}
MESSAGE_FOLDER = VAR_DIR / "messages"
#: Hosts (with port where it is not the usual one) that webhooks may be sent to, and the secret that signs them.
WEBHOOK_HOSTS = frozenset(host for host in os.environ.get("GRIDLINE_WEBHOOK_HOSTS", "").split(",") if host)
WEBHOOK_SECRET = os.environ.get("GRIDLINE_WEBHOOK_SECRET", "")
