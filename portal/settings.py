"""All settings of the portal, read from the environment (docs/operations.md has the table).

PORTAL_MODE is «production» unless said otherwise: what is not set must be safe, never convenient.
"""

from datetime import timedelta
from pathlib import Path

import bootstrap_wrapper
import environ
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

from portal.schedule import BEAT_SCHEDULE
from portal.versioned_keys import read_keys

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()

PORTAL_MODE = env.str("PORTAL_MODE", default="production")
if PORTAL_MODE not in {"production", "demo", "test"}:
    raise ImproperlyConfigured(f"PORTAL_MODE must be production, demo or test, not «{PORTAL_MODE}».")
PRODUCTION = PORTAL_MODE == "production"
TESTING = PORTAL_MODE == "test"
DEBUG = False


def required_in_production(name: str, *, otherwise: str) -> str:
    """The variable's value; without it production does not start."""
    value = env.str(name, default="")
    if value:
        return value
    if PRODUCTION:
        raise ImproperlyConfigured(f"Set {name}: the portal does not start in production without it.")
    return otherwise


VAR_DIR = Path(env.str("VAR_DIR", default=str(BASE_DIR / "var")))
SECRET_KEY = required_in_production("SECRET_KEY", otherwise="not-a-secret-demo-and-tests-only")
# Encrypted columns and keyed hashes (portal/sealed): «2:…,1:…», the first key is the current one.
SEALED_KEYS = read_keys(
    "SEALED_KEYS", required_in_production("SEALED_KEYS", otherwise="1:not-a-secret-demo-and-tests-only-sealed")
)
HASH_KEYS = read_keys(
    "HASH_KEYS", required_in_production("HASH_KEYS", otherwise="1:not-a-secret-demo-and-tests-only-hashes")
)
PORTAL_URL = required_in_production("PORTAL_URL", otherwise="http://localhost:8000").rstrip("/")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=[] if PRODUCTION else ["localhost", "127.0.0.1", "testserver"])
if PRODUCTION and not ALLOWED_HOSTS:
    raise ImproperlyConfigured("Set ALLOWED_HOSTS: the host names the portal answers to, divided by commas.")
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])

# --- Applications ---------------------------------------------------------------------------------

INSTALLED_APPS = [
    "portal",
    "accounts",
    "expert_rating",
    "dpo_applications",
    "attestation",
    "fisoko_protocols",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.humanize",
    "portal.apps.StaticFiles",
    "accounts.apps.Desk",
    "django.contrib.postgres",
    "allauth",
    "allauth.account",
    "allauth.socialaccount",
    "allauth.mfa",
    "accounts.apps.UserSessions",
    "csp",
    "django_htmx",
    "import_export",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "portal.logs.RequestLog",
    "csp.middleware.CSPMiddleware",
    "portal.caching.NoStore",
    "portal.security.Refusals",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "fisoko_protocols.middleware.InMemoryUploads",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "accounts.middleware.RoleInForce",
    "accounts.middleware.UsedSession",
    "portal.look.ButtonsOnly",
    "accounts.middleware.SignInFirst",
    "accounts.middleware.FormsAndFactors",
    "accounts.consent_gate.ConsentGate",
    "portal.addresses.NothingThere",
]

ROOT_URLCONF = "portal.urls"
WSGI_APPLICATION = "portal.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "portal.look.look",
                "portal.context.layout",
                "accounts.context.person",
            ],
            "builtins": ["portal.templatetags.components"],
        },
    }
]

# --- Storage --------------------------------------------------------------------------------------

DATABASES = {"default": env.db_url("DATABASE_URL", default=f"sqlite:///{VAR_DIR / 'portal.sqlite3'}")}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    # With Django's defaults two writers lock each other out; these settings passed 240 of 240.
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
    }
else:
    DATABASES["default"]["CONN_MAX_AGE"] = env.int("CONN_MAX_AGE", default=0 if TESTING else 60)
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
    # A server that answers nothing at all: the page of 503 comes after these seconds.
    DATABASES["default"].setdefault("OPTIONS", {}).setdefault("connect_timeout", 5)
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

REDIS_URL = env.str("REDIS_URL", default="")
if TESTING:
    CACHES = {"default": {"BACKEND": "portal.cache.OwnMemory"}}
elif REDIS_URL:
    CACHES = {"default": {"BACKEND": "portal.cache.SharedRedis", "LOCATION": REDIS_URL}}
else:
    # What says that a process's memory is stale must be shared by all of them: local memory will not do.
    CACHES = {
        "default": {
            "BACKEND": "portal.cache.SharedFiles",
            "LOCATION": str(VAR_DIR / "cache"),
        }
    }
# How often something was tried: in the database, which forgets nothing and is there when Redis is not.
CACHES["counts"] = {"BACKEND": "portal.limits.DatabaseCounts"}
# Never in the cache too: a session ended while Redis is away would live on there.
SESSION_ENGINE = "portal.sessions.db"
SESSION_SERIALIZER = "portal.sealed.sessions.SealedSerializer"

MEDIA_STORE = env.str("MEDIA_STORE", default=str(VAR_DIR / "media"))
MEDIA_ROOT = MEDIA_STORE
MEDIA_ACCEL = env.bool("MEDIA_ACCEL", default=False)
if MEDIA_STORE.startswith("s3://"):
    MEDIA_STORAGE = {
        "BACKEND": "storages.backends.s3.S3Storage",
        "OPTIONS": {
            "bucket_name": MEDIA_STORE.removeprefix("s3://"),
            "endpoint_url": env.str("S3_ENDPOINT_URL", default=None),
            "default_acl": "private",
        },
    }
else:
    MEDIA_STORAGE = {"BACKEND": "portal.disk.MediaFolder"}

STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static", ("bootstrap", bootstrap_wrapper.get_bootstrap_dir())]
STORAGES = {
    "default": MEDIA_STORAGE,
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if TESTING
        else "portal.static_files.HashedStaticFiles"
    },
}
if TESTING:
    WHITENOISE_USE_FINDERS = True
    WHITENOISE_AUTOREFRESH = True

FILE_UPLOAD_TEMP_DIR = VAR_DIR / "uploads"
FILE_UPLOAD_HANDLERS = ["django.core.files.uploadhandler.MemoryFileUploadHandler", "portal.disk.UploadToDisk"]
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000
PHOTO_MAX_BYTES = env.int("PHOTO_MAX_BYTES", default=500 * 1024)
# What decoding one picture may take, whatever its format; and a bound of the time it takes.
PHOTO_MEMORY = env.int("PHOTO_MEMORY", default=150 * 1024 * 1024)
PHOTO_MAX_PIXELS = env.int("PHOTO_MAX_PIXELS", default=250_000_000)
DOCUMENT_MAX_BYTES = env.int("DOCUMENT_MAX_BYTES", default=20 * 1024 * 1024)
PROTOCOL_MAX_BYTES = env.int("PROTOCOL_MAX_BYTES", default=5 * 1024 * 1024)
KEPT_UPLOAD_HOURS = env.int("KEPT_UPLOAD_HOURS", default=24)
# Stands on the strips of protocol 1; the default is the address of manual 004.
SURVEY_URL = env.str("SURVEY_URL", default="https://edutest.obrnadzor.gov.ru/")

# So many assessments of one organisation within an hour are shown to a moderator as a burst.
SIGNS_BURST = env.int("SIGNS_BURST", default=5)
# Over fewer active assessments shares of a single question would say who answered what.
SHARES_FROM_ASSESSMENTS = env.int("SHARES_FROM_ASSESSMENTS", default=3)

# --- People and sign-in -----------------------------------------------------------------------------

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 8}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
PASSWORD_HASHERS = ["accounts.hashers.OwaspArgon2"]
if TESTING:
    PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
# How long the letter's link of a registration works; then what was typed is destroyed.
REGISTRATION_LINK_HOURS = env.int("REGISTRATION_LINK_HOURS", default=72)
PASSWORD_RESET_TIMEOUT = int(timedelta(hours=24).total_seconds())

LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "accounts:cabinet"
LOGOUT_REDIRECT_URL = "front"
ACCOUNT_ADAPTER = "accounts.adapter.AccountAdapter"
SOCIALACCOUNT_ADAPTER = "accounts.adapter.SocialAccountAdapter"
ACCOUNT_LOGIN_METHODS = {"username", "email"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "email", "password1*", "password2*"]
ACCOUNT_PRESERVE_USERNAME_CASING = False
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_EMAIL_NOTIFICATIONS = False
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_SESSION_REMEMBER = None
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False
ACCOUNT_REAUTHENTICATION_REQUIRED = False
# allauth's own generator writes an unverified address on the GET of a reset link.
ACCOUNT_PASSWORD_RESET_TOKEN_GENERATOR = "django.contrib.auth.tokens.PasswordResetTokenGenerator"  # noqa: S105
ACCOUNT_FORMS = {
    "login": "accounts.forms.SignInForm",
    "reset_password": "accounts.forms.ResetPasswordForm",
    "reset_password_from_key": "accounts.forms.SetPasswordForm",
}
# A region sits behind one address, 2,000 points on one evening: what counts by address (ip) is wide, enough for 200 people
# who do it a few times each; what is narrow counts by account (user), or by the e-mail that gets a letter (key).
ACCOUNT_RATE_LIMITS: dict[str, str] | bool = {
    # Right passwords count nowhere; failures: accounts.throttle, below.
    "login": "",
    # Of allauth, for codes of a second factor: by account.
    "login_failed": "10/5m/key",
    "signup": "600/h/ip",
    # Letters of one account are counted by accounts.throttle, so that whoever asks is answered alike.
    "reset_password": "600/h/ip",
    # Only with a link from a letter, which nobody guesses and which ends by being used.
    "reset_password_from_key": "",
    "change_password": "5/m/user",
    "manage_email": "10/m/user",
    "confirm_email": "1/3m/key",
    "reauthenticate": "5/5m/user",
    # «Напишите нам»: a new conversation, a message in one, a request for a missing organisation.
    "conversation": "300/h/ip,5/h/key",
    "conversation_message": "30/h/key",
    "organisation_request": "300/h/ip,5/h/key",
}
SIGN_IN_FAILURES_PER_ACCOUNT_AND_ADDRESS = 5
SIGN_IN_FAILURES_WINDOW = timedelta(minutes=5)
# 200 people may each mistype once before any of them is in; a try at accounts that never sign in takes two seconds.
SIGN_IN_FAILURES_PER_ADDRESS = env.int("SIGN_IN_FAILURES_PER_ADDRESS", default=300)
SIGN_IN_FAILURES_PER_ADDRESS_WINDOW = timedelta(minutes=10)
ALLAUTH_TRUSTED_PROXY_COUNT = env.int("TRUSTED_PROXY_COUNT", default=0)
MFA_ADAPTER = "accounts.factors.sealing.FactorAdapter"
MFA_FORMS = {
    "authenticate": "accounts.factors.forms.AuthenticateForm",
    "reauthenticate": "accounts.factors.forms.ReauthenticateForm",
    "add_webauthn": "accounts.forms.NewPasskeyForm",
    "authenticate_webauthn": "accounts.forms.PasskeyFactorForm",
    "login_webauthn": "accounts.forms.PasskeySignInForm",
    "reauthenticate_webauthn": "accounts.forms.PasskeyAgainForm",
}
# Wrong codes of one account, from wherever they come; a browser known to the account has as many of its own.
FACTOR_FAILURES = 5
FACTOR_FAILURES_WINDOW = timedelta(minutes=15)
FACTOR_FAILURES_A_DAY = 20
# Of this many in a day the owner is told.
FACTOR_FAILURES_TOLD = 5
# Nobody guesses a signature; allauth's own limit, ten a minute of an address, would meet ten colleagues.
MFA_RATE_LIMITS = {"webauthn_login": ""}
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes", "webauthn"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not PRODUCTION
MFA_TOTP_ISSUER = "Портал"
REQUIRE_SECOND_FACTOR = env.bool("REQUIRE_SECOND_FACTOR", default=PRODUCTION)
USERSESSIONS_TRACK_ACTIVITY = False
SESSION_COOKIE_AGE = int(timedelta(days=14).total_seconds())
SESSION_COOKIE_HTTPONLY = True
# A session that nobody uses ends; sooner where much is seen of other people (moderators, administrators, organisers).
SESSION_IDLE = timedelta(minutes=env.int("SESSION_IDLE_MINUTES", default=120))
SESSION_IDLE_DESK = timedelta(minutes=env.int("SESSION_IDLE_DESK_MINUTES", default=30))
# A browser takes a cookie of such a name only over TLS, for this host and all its paths: no neighbour can plant one.
COOKIE_PREFIX = "__Host-" if PRODUCTION else ""
SESSION_COOKIE_NAME = f"{COOKIE_PREFIX}sessionid"
CSRF_COOKIE_NAME = f"{COOKIE_PREFIX}csrftoken"
KNOWN_BROWSER_COOKIE_NAME = f"{COOKIE_PREFIX}known_browser"
CSRF_FAILURE_VIEW = "portal.kept.csrf_failure"
if TESTING:
    ACCOUNT_RATE_LIMITS = False

# --- Security ---------------------------------------------------------------------------------------

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:"],
        "script-src": [SELF],
        "style-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
        "object-src": [NONE],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
if PRODUCTION:
    SECURE_SSL_REDIRECT = env.bool("SECURE_SSL_REDIRECT", default=True)
    SECURE_REDIRECT_EXEMPT = [r"^healthz$"]
    SECURE_HSTS_SECONDS = env.int("SECURE_HSTS_SECONDS", default=31_536_000)
    SECURE_HSTS_INCLUDE_SUBDOMAINS = env.bool("SECURE_HSTS_INCLUDE_SUBDOMAINS", default=True)
    SECURE_HSTS_PRELOAD = env.bool("SECURE_HSTS_PRELOAD", default=True)
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = True
    if ALLAUTH_TRUSTED_PROXY_COUNT:
        SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

# --- Language and time --------------------------------------------------------------------------------

LANGUAGE_CODE = "ru"
TIME_ZONE = env.str("TIME_ZONE", default="Europe/Kaliningrad")
USE_TZ = True
USE_I18N = True
FORMAT_MODULE_PATH = ["portal.formats"]

# --- Mail and background work ---------------------------------------------------------------------------

EMAIL_URL = env.str("EMAIL_URL", default="" if PRODUCTION else "folder:")
if not EMAIL_URL:
    raise ImproperlyConfigured(
        "Set EMAIL_URL: smtp+tls://user:password@host:587, or folder: to write letters to files."
    )
if EMAIL_URL == "folder:":
    EMAIL_BACKEND = "portal.mail_backends.FolderBackend"
else:
    vars().update(env.email_url_config(EMAIL_URL))
EMAIL_TIMEOUT = 20
# A lease must outlast one attempt: a letter's is longer than EMAIL_TIMEOUT.
LETTER_LEASE_SECONDS = env.int("LETTER_LEASE_SECONDS", default=120)
JOB_LEASE_SECONDS = env.int("JOB_LEASE_SECONDS", default=120)
# A letter or a job that nobody has taken for so long: its queue stands still, and /healthz and the desk say so.
QUEUE_STANDS_STILL_MINUTES = env.int("QUEUE_STANDS_STILL_MINUTES", default=10)
# portal/retention.py removes what has had its time.
LETTER_TEXT_DAYS = env.int("LETTER_TEXT_DAYS", default=62)
JOB_KEEP_DAYS = env.int("JOB_KEEP_DAYS", default=92)
DEFAULT_FROM_EMAIL = env.str("MAIL_FROM", default="portal@localhost")
SERVER_EMAIL = DEFAULT_FROM_EMAIL

if REDIS_URL:
    CELERY_BROKER_URL = REDIS_URL
    # Of a worker that listens: a network that swallows everything is noticed too. Senders wait less (portal.celery).
    CELERY_BROKER_TRANSPORT_OPTIONS: dict[str, float | str] = {"socket_connect_timeout": 5, "socket_timeout": 15}
else:
    CELERY_BROKER_URL = "filesystem://localhost"
    CELERY_BROKER_TRANSPORT = "portal.broker:Transport"
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        "data_folder_in": str(VAR_DIR / "broker/queue"),
        "data_folder_out": str(VAR_DIR / "broker/queue"),
        "control_folder": str(VAR_DIR / "broker/control"),
        "polling_interval": 0.2,
    }
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_CONNECTION_MAX_RETRIES = None  # however long the broker is away
CELERY_TASK_ALWAYS_EAGER = TESTING and not env.bool("REAL_WORKER", default=False)
CELERY_TASK_EAGER_PROPAGATES = True
CELERY_BEAT_SCHEDULE = BEAT_SCHEDULE
CELERY_BEAT_SCHEDULER = "portal.beat.SteadyScheduler"
CELERY_TIMEZONE = "UTC"
CELERY_WORKER_HIJACK_ROOT_LOGGER = False

# --- Logs: English, request ids, no personal data --------------------------------------------------------

LOG_LEVEL = env.str("LOG_LEVEL", default="WARNING" if TESTING else "INFO").upper()
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {
        "request_id": {"()": "portal.logs.RequestIdFilter"},
        "no_values": {"()": "portal.logs.NoValues"},
    },
    "formatters": {
        "line": {
            "()": "portal.logs.Line",
            "fmt": "%(asctime)s %(levelname)s %(name)s [%(request_id)s] %(message)s",
        }
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["request_id"]}},
    # Libraries tell, at DEBUG, addresses with tokens, arguments of tasks, whole contexts of pages: never so low.
    "root": {"handlers": ["console"], "level": "INFO" if LOG_LEVEL == "DEBUG" else LOG_LEVEL},
    "loggers": {
        **{app: {"level": LOG_LEVEL} for app in INSTALLED_APPS if (BASE_DIR / app).is_dir()},
        # Written whatever the level: who watches for attacks reads it.
        "portal.security": {"level": "INFO"},
        # Instead of the server's own handler: with the request's id and without addresses.
        "gunicorn.error": {"level": "INFO", "handlers": [], "propagate": True},
        # Of every optional variable it tells, at DEBUG, the whole context of the page, and with it what people typed.
        "django.template": {"level": "INFO"},
        "django.request": {"filters": ["no_values"]},
        "django.security.csrf": {"filters": ["no_values"]},
    },
}

for folder in (VAR_DIR, FILE_UPLOAD_TEMP_DIR, VAR_DIR / "broker/queue", VAR_DIR / "broker/control"):
    folder.mkdir(parents=True, exist_ok=True)
