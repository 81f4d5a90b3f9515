"""TLS to the systems: what the settings say, as the drivers want it."""

import ssl

from app.errors import ConfigurationError
from app.sections import ClientTlsSettings, KeyedTlsSettings


def tls_context(settings: ClientTlsSettings) -> ssl.SSLContext | None:
    """Read the files anew, as certificates are replaced in place; None where TLS is off."""
    if not settings.tls:
        return None
    try:
        context = ssl.create_default_context(cafile=settings.tls_ca)
        if settings.tls_cert is not None:
            key = settings.tls_key if isinstance(settings, KeyedTlsSettings) else None
            context.load_cert_chain(settings.tls_cert, key)
    except OSError as error:  # ssl.SSLError is one
        raise ConfigurationError("A file of the TLS settings cannot be read.") from error
    if not settings.tls_verify:
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    return context
