"""What is true in every environment. Nothing here is read from outside: dev and production do that."""

from pathlib import Path

from kombu import Queue

from config.schedule import beat_schedule
from config.wiring import NUDGES  # noqa: F401 (kit.nudge reads settings.NUDGES)

BASE_DIR = Path(__file__).resolve().parents[2]

INSTALLED_APPS = [
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "rest_framework",
    "config",
    "kit",
    "ledger",
    "payments",
]

MIDDLEWARE = [
    "config.observability.RequestIdMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
ASGI_APPLICATION = "config.asgi.application"
STATIC_URL = "/static/"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Moments are aware and in UTC from end to end; a person's time zone is a matter of display.
TIME_ZONE = "UTC"
USE_TZ = True
LANGUAGE_CODE = "en"
USE_I18N = True

AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [],  # an API names its own; a view that forgets to is open to nobody
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
    "COERCE_DECIMAL_TO_STRING": True,
}

# Where files for banks are laid, a folder a rail; a client of the bank takes them from there.
PAYMENTS_OUTBOX = BASE_DIR / ".slipway" / "outbox"

# The role config.roles grants rights to.
APPLICATION_ROLE = "slipway_app"

# config.observability sets logging up; dev and production choose the form of a line.
LOGGING_CONFIG = None

# Celery carries wake-ups, never truth: a task is a tick that looks at the database. Losing one costs seconds.
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_QUEUES = [Queue(name) for name in ("default", "chain", "signer", "webhooks")]
CELERY_TASK_DEFAULT_QUEUE = "default"
CELERY_TASK_CREATE_MISSING_QUEUES = False  # a misspelt queue is an error, not a queue that nobody serves
CELERY_TASK_SOFT_TIME_LIMIT = 20  # seconds; a tick that is not done by then leaves the rest to the next one
CELERY_TASK_TIME_LIMIT = 30
CELERY_TASK_PUBLISH_RETRY_POLICY = {"max_retries": 1, "interval_start": 0, "interval_max": 0}
CELERY_WORKER_PREFETCH_MULTIPLIER = 1  # a tick that would wait behind a slow one is better taken elsewhere
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS: dict[str, object] = {
    "visibility_timeout": 600,  # twenty time limits: no tick is delivered again while it still runs
    "socket_connect_timeout": 2,  # a request that wakes a worker after its commit must not hang on Redis
    "socket_timeout": 5,
    "socket_keepalive": True,
    "health_check_interval": 25,
}
CELERY_BEAT_SCHEDULER = "celery.beat.Scheduler"  # in memory: every job may be missed or doubled
CELERY_BEAT_SCHEDULE = beat_schedule()
CELERY_TIMEZONE = TIME_ZONE
