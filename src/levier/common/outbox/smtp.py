"""Django's SMTP, with one thing more: it knows from when on the server may have taken the message."""

import smtplib
from typing import Any

from django.core.mail.backends.smtp import EmailBackend as DjangoEmailBackend


class Watched:
    """Notes when the server opened the door to the message itself: a silence after that leaves us unsure."""

    handed_over = False
    _in_data = False

    def data(self, msg: Any) -> Any:
        self._in_data = True
        try:
            return super().data(msg)  # type: ignore[misc]
        finally:
            self._in_data = False

    def getreply(self) -> tuple[int, bytes]:
        code, reply = super().getreply()  # type: ignore[misc]
        if self._in_data and code == 354:
            self.handed_over = True
        return code, reply


class WatchedSMTP(Watched, smtplib.SMTP):
    """In clear, or by STARTTLS."""


class WatchedSMTPOverTLS(Watched, smtplib.SMTP_SSL):
    """TLS from the first byte."""


class EmailBackend(DjangoEmailBackend):
    """`EMAIL_BACKEND` of an installation."""

    @property
    def connection_class(self) -> type[smtplib.SMTP]:
        return WatchedSMTPOverTLS if self.use_ssl else WatchedSMTP

    @property
    def handed_over(self) -> bool:
        """Whether the message was given to the server on the connection now open."""
        return getattr(self.connection, "handed_over", False)
