"""The first token, for which a person enters a code elsewhere (RFC 8628)."""

from __future__ import annotations

import time
from dataclasses import dataclass, field

from intake.desk.mail_servers import TOKEN_SERVER
from intake.mail.oauth.endpoint import Answer, ask
from intake.mail.oauth.problems import TokenPermanent, TokenProblem, TokenTemporary
from intake.mail.oauth.recipe import Recipe
from intake.mail.one_line import one_line

_USUAL_INTERVAL = 5.0
_LONGEST_INTERVAL = 60.0
_USUAL_LIFETIME = 900.0
_LONGEST_LIFETIME = 3600.0
# RFC 8628 §3.5: for the rest of this login.
_SLOWER_BY = 5.0


@dataclass(slots=True)
class DeviceLogin:
    """A login that a person has to confirm: the code, and where to enter it; times in seconds.

    `again_in` is how long to wait before the server is asked again, and grows when it wants so.
    """

    recipe: Recipe
    user_code: str
    address: str
    complete_address: str
    lasts: float
    again_in: float
    device_code: str = field(repr=False)

    def look(self) -> Answer | None:
        """The tokens once somebody has confirmed; None before.  Raises TokenPermanent when it failed."""
        form = self.recipe.device_form(self.device_code, time.time())
        try:
            return ask(self.recipe, form, hidden=(self.device_code,))
        except TokenTemporary as problem:
            # A server or a way that fails for a while ends no login (§3.5).
            slower = _SLOWER_BY if problem.error == "slow_down" else 0.0
            self.again_in = min(max(self.again_in + slower, problem.wait), _LONGEST_INTERVAL)
            return None
        except TokenProblem as problem:
            if problem.error == "expired_token":
                raise TokenPermanent("the code has run out before it was entered: begin anew") from problem
            raise


def begin(recipe: Recipe) -> DeviceLogin:
    """Ask for a code; raises TokenTemporary or TokenPermanent."""
    if not recipe.device_url:
        raise TokenPermanent(
            f"{TOKEN_SERVER} {recipe.host}: no device_url is known, so no code can be asked for; "
            "give a refresh_token that was got otherwise"
        )
    form = recipe.client(time.time()) | ({"scope": recipe.scope} if recipe.scope else {})
    answer = ask(recipe, form | {"client_id": recipe.client_id}, url=recipe.device_url)
    # Google and Yandex write verification_url, as the drafts of RFC 8628 did.
    address = _text(answer, "verification_uri") or _text(answer, "verification_url")
    device_code, user_code = _text(answer, "device_code"), _text(answer, "user_code")
    if not (address and device_code and user_code):
        raise TokenPermanent(f"{TOKEN_SERVER} {recipe.host} gave no code to enter")
    return DeviceLogin(
        recipe,
        one_line(user_code),
        one_line(address),
        one_line(_text(answer, "verification_uri_complete")),
        _seconds(answer.get("expires_in"), _USUAL_LIFETIME, _LONGEST_LIFETIME),
        _seconds(answer.get("interval"), _USUAL_INTERVAL, _LONGEST_INTERVAL),
        device_code,
    )


def _text(answer: Answer, key: str) -> str:
    value = answer.get(key)
    return value if isinstance(value, str) else ""


def _seconds(said: object, usual: float, longest: float) -> float:
    if isinstance(said, int | float) and not isinstance(said, bool) and said > 0:
        return min(float(said), longest)
    return usual
