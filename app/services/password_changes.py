"""A password follows another: whoever knew the old one is out, but for who has changed it."""

from app.errors import AuthenticationError, PermissionDeniedError
from app.integrations import logins_table
from app.integrations.sql_sessions import Session
from app.principal import Principal
from app.services.auth import Auth
from app.services.passwords import require_acceptable
from generated import models


async def change_password(
    auth: Auth, caller: Principal, username: str, change: models.PasswordChange, address: str
) -> None:
    """Give the caller's account a new password, and end its other sessions.

    Raise PermissionDeniedError where the current one is wrong; it counts as a login that has failed.
    """
    require_acceptable(change.new_password, username, "new_password")
    try:
        login = await auth.logins.check(username, change.current_password, address)
        password_hash = await auth.passwords.hash(change.new_password)

        async def replace(session: Session) -> None:
            await login.complete(session)
            await logins_table.set_hash(session, login.account_id, password_hash)

        await auth.sessions.end_others(caller, replace)
    except AuthenticationError as error:
        # The token is good: to ask for another one would lead nowhere.
        raise PermissionDeniedError("The current password is wrong.") from error
