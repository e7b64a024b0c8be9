"""Settings of an installation, all driven by the environment (docs/settings.md lists the variables)."""

import os
from pathlib import Path

from csp.constants import NONE, SELF

from levier.config import environment

PACKAGE_DIR = Path(__file__).resolve().parent.parent
DATA_DIR = environment.data_dir()

DEMO = environment.is_demo()
DEMO_OPEN = environment.demo_is_open()
DEBUG = environment.flag("LEVIER_DEBUG")
SECRET_KEY = environment.secret_key(DATA_DIR)
SECRET_KEY_FALLBACKS = environment.words("LEVIER_SECRET_KEY_FALLBACKS")
ALLOWED_HOSTS = environment.words("LEVIER_HOSTS", "localhost,127.0.0.1,[::1]")
BASE_URL = os.environ.get("LEVIER_BASE_URL", "http://127.0.0.1:8000").rstrip("/")
HTTPS = BASE_URL.startswith("https://")
# "clause34.example=herault": on that host every address is that mission's, without a path prefix.
MISSION_HOSTS = dict(pair.split("=", 1) for pair in environment.words("LEVIER_MISSION_HOSTS") if "=" in pair)

# Who answers for this installation: the legal notice, the accessibility page. Empty: the page says it is to be filled.
LEGAL = {
    "publisher": os.environ.get("LEVIER_LEGAL_PUBLISHER", ""),
    "director": os.environ.get("LEVIER_LEGAL_DIRECTOR", ""),
    "host": os.environ.get("LEVIER_LEGAL_HOST", ""),
    "contact": os.environ.get("LEVIER_LEGAL_CONTACT", ""),
}
SOURCE_URL = os.environ.get("LEVIER_SOURCE_URL", "")

INSTALLED_APPS = [
    "levier.common.policy",
    "levier.common.ui",
    "levier.common.tenancy",
    "levier.common.audit",
    "levier.common.privacy",
    "levier.common.jobs",
    "levier.common.outbox",
    "levier.common.files",
    "levier.common.search",
    "levier.common.imports",
    "levier.common.charts",
    "levier.organizations",
    "levier.accounts",
    "levier.meetings",
    "levier.coordination.procurement",
    "levier.coordination.clauses",
    "levier.coordination.commitments",
    "levier.coordination.participants",
    "levier.coordination.hours",
    "levier.coordination.takeover",
    "levier.coordination.followup",
    "levier.resources.observatory",
    "levier.demo",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "django_htmx",
    "django_filters",
    "simple_history",
    "django_tasks",
    "django_tasks_db",
    "csp",
]

MIDDLEWARE = [
    "levier.common.audit.middleware.RequestIdMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "levier.common.tenancy.middleware.MissionMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "levier.common.files.middleware.BodyLimitMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "levier.accounts.middleware.ActorMiddleware",
    "simple_history.middleware.HistoryRequestMiddleware",
    "levier.common.policy.middleware.PolicyMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
]

ROOT_URLCONF = "levier.config.urls"
WSGI_APPLICATION = "levier.config.wsgi.application"
DATABASES = {"default": environment.database(DATA_DIR)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.messages.context_processors.messages",
                "levier.common.ui.context.page",
            ],
        },
    }
]
FORM_RENDERER = "levier.common.ui.forms.FormRenderer"

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_ADAPTER = "levier.accounts.adapter.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
# The code travels by mail, which some servers hold back for minutes.
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 15 * 60
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_FORMS = {
    "login": "levier.accounts.sign_in_forms.LoginForm",
    "request_login_code": "levier.accounts.sign_in_forms.RequestLoginCodeForm",
    "confirm_login_code": "levier.accounts.sign_in_forms.ConfirmLoginCodeForm",
    "reset_password": "levier.accounts.sign_in_forms.ResetPasswordForm",
    "reset_password_from_key": "levier.accounts.sign_in_forms.ResetPasswordKeyForm",
    "change_password": "levier.accounts.sign_in_forms.ChangePasswordForm",
    "set_password": "levier.accounts.sign_in_forms.SetPasswordForm",
    "reauthenticate": "levier.accounts.sign_in_forms.ReauthenticateForm",
}
MFA_FORMS = {
    "authenticate": "levier.accounts.sign_in_forms.SecondFactorForm",
    "reauthenticate": "levier.accounts.sign_in_forms.SecondFactorAgainForm",
    "activate_totp": "levier.accounts.sign_in_forms.ActivateForm",
}
# Attempts are counted by address: behind a proxy, the one it forwards.
ALLAUTH_TRUSTED_PROXY_COUNT = 1 if environment.flag("LEVIER_BEHIND_PROXY") else 0
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_ADAPTER = "levier.accounts.adapter.SecondFactorAdapter"

LANGUAGE_CODE = "fr"
TIME_ZONE = "Europe/Paris"
USE_TZ = True
USE_I18N = True

STATIC_URL = "/static/"
STATIC_ROOT = environment.private_folder(DATA_DIR / "static")
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": DATA_DIR / "media"}},
    "evidence": environment.evidence(DATA_DIR),
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = DEBUG

EMAIL_BACKEND = os.environ.get("LEVIER_EMAIL_BACKEND", "levier.common.outbox.smtp.EmailBackend")
EMAIL_HOST = os.environ.get("LEVIER_SMTP_HOST", "localhost")
EMAIL_PORT = int(os.environ.get("LEVIER_SMTP_PORT", "25"))
EMAIL_HOST_USER = os.environ.get("LEVIER_SMTP_USER", "")
EMAIL_HOST_PASSWORD = os.environ.get("LEVIER_SMTP_PASSWORD", "")
EMAIL_USE_TLS = environment.flag("LEVIER_SMTP_TLS")
EMAIL_USE_SSL = environment.flag("LEVIER_SMTP_SSL")
EMAIL_TIMEOUT = int(os.environ.get("LEVIER_SMTP_TIMEOUT", "20"))
# Days after which the words of a mail that left are emptied; who, what and when stay.
LEVIER_MAIL_KEPT_DAYS = int(os.environ.get("LEVIER_MAIL_KEPT_DAYS", "30"))
DEFAULT_FROM_EMAIL = os.environ.get("LEVIER_FROM_EMAIL", "levier@localhost")

CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "levier_cache",
        "OPTIONS": {"MAX_ENTRIES": 20_000},
    }
}
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
# Seconds a job is left to a worker that gives no sign of life before it is taken back.
LEVIER_JOB_LEASE = int(os.environ.get("LEVIER_JOB_LEASE", "90"))

# Calls a minute from one structure's software.
API_CALLS_PER_MINUTE = int(os.environ.get("LEVIER_API_CALLS_PER_MINUTE", "60"))
# How many days after its end a period stays open to the structure that employs people: later, with the facilitator.
EMPLOYER_DAYS_BACK = int(os.environ.get("LEVIER_EMPLOYER_DAYS_BACK", "184"))
# Figures of fewer people are masked where they leave (domain reference, 2.10).
SMALLEST_CELL = int(os.environ.get("LEVIER_SMALLEST_CELL", "5"))
# A statement is due before this day of the month after its period (CCAP practice, domain reference §5, step 9).
STATEMENT_DUE_DAY = int(os.environ.get("LEVIER_STATEMENT_DUE_DAY", "15"))

# The official resources of open data, and how far a build fetched from them may differ from the one it replaces.
# By default the consolidated table of decp.info (Licence Ouverte 2.0), as data.gouv.fr describes it: its file and that
# file's checksum.
OPEN_DATA = environment.words(
    "LEVIER_OPEN_DATA", "https://www.data.gouv.fr/api/2/datasets/resources/11cea8e8-df3e-4ed1-932b-781e2635e432/"
)
# The boundaries of the communes of a department (IGN, Admin Express, Licence Ouverte 2.0), as the State’s service gives
# them: for the maps of a department whose outlines the package does not carry.
CONTOURS = os.environ.get(
    "LEVIER_CONTOURS",
    "https://geo.api.gouv.fr/departements/{departement}/communes?fields=nom,code&format=geojson&geometry=contour",
)
OPEN_DATA_MOST_LOST, OPEN_DATA_MOST_REJECTED = environment.open_data_bounds()

SESSION_COOKIE_NAME = "levier_session"
SESSION_COOKIE_AGE = 7 * 24 * 3600
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
CSRF_TRUSTED_ORIGINS = [BASE_URL] if HTTPS else []
CSRF_FAILURE_VIEW = "levier.common.ui.views.csrf_failure"
SECURE_SSL_REDIRECT = HTTPS and environment.flag("LEVIER_SSL_REDIRECT", default=True)
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if environment.flag("LEVIER_BEHIND_PROXY") else None
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = HTTPS
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
FILE_UPLOAD_TEMP_DIR = None
# The largest file of all is a deposit of open data (300 MB); a form takes little more than its file.
LARGEST_BODY_SIGNED_IN = 320_000_000
LARGEST_BODY_STRANGER = 1_000_000
SIMPLE_HISTORY_ENFORCE_HISTORY_MODEL_PERMISSIONS = False

LOG_LEVEL = os.environ.get("LEVIER_LOG_LEVEL", "INFO").upper()
_REFUSALS = ("django.request", "django.security.csrf")
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"json": {"()": "levier.common.audit.logs.JsonFormatter"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "json"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {
        "django_tasks_db": {"level": "ERROR"},
        "levier": {"level": LOG_LEVEL},
        # Each refused request is a line of the log, where the log says what was done and not faults alone.
        **{name: {"level": "WARNING" if LOG_LEVEL in {"DEBUG", "INFO"} else "ERROR"} for name in _REFUSALS},
    },
}
