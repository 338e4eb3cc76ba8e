"""Who logged in to send a mail, by what the desk's own servers say.

A server that takes mail only from who logged in knows whose it is without any signature: it says so in
`auth=pass` of its Authentication-Results (RFC 8601 §2.7.4), in its Received header, or, Exchange, by
`X-MS-Exchange-Organization-AuthAs`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from intake.addresses import login_key
from intake.desk.language.texts import Text, TextKey
from intake.desk.message import Address, InboundMail, MethodResult
from intake.desk.support_desk import SupportDesk

_INTERNAL = "internal"


@dataclass(frozen=True, slots=True)
class Login:
    """A server that the desk believes says that the mail was sent by who logged in under this name."""

    server: str
    login: str


def logins_stated(
    mail: InboundMail, desk: SupportDesk, results: Iterable[MethodResult], server: str
) -> tuple[Login, ...]:
    """Every login that is stated where no sender reaches: in the results of this server, and in Received."""
    stated = [
        Login(server, one.domain)
        for one in results
        if one.method == "auth" and one.result == "pass" and one.domain
    ]
    sent = mail.submission
    if sent is not None and sent.login and _is_believed(mail, desk):
        stated.append(Login(sent.server, sent.login))
    return tuple(stated)


def logins_of(sender: Address, desk: SupportDesk) -> frozenset[str]:
    """The logins of an address's owner, as they are compared: the address, and what is configured."""
    agent = desk.staff(sender)
    return frozenset(map(login_key, (sender.address, *(agent.logins if agent else ()))))


def own_login(logins: Iterable[Login], sender: Address, desk: SupportDesk) -> Login | None:
    """The first login that is the sender's own, or None."""
    own = logins_of(sender, desk)
    return next((one for one in logins if login_key(one.login) in own), None)


def foreign_login(logins: Iterable[Login], sender: Address, desk: SupportDesk) -> Login | None:
    """The first login of somebody else, where From is an agent's; None otherwise.

    A signature that our own server adds to whatever its users send vouches for the domain, not for the agent.
    """
    if desk.staff(sender) is None:
        return None
    own = logins_of(sender, desk)
    return next((one for one in logins if login_key(one.login) not in own), None)


def is_internal(mail: InboundMail, desk: SupportDesk) -> bool:
    """Whether the desk's Exchange says that an agent's mail comes from inside.

    It doesn't say from whom; that inside nobody may send as somebody else is Exchange's own promise.
    """
    return (
        desk.exchange_header_firewall
        and mail.exchange_auth_as == _INTERNAL
        and desk.staff(mail.sender) is not None
    )


def nobody_says(mail: InboundMail, desk: SupportDesk) -> Text:
    """Why no server that the desk believes says anything of the sender."""
    top = next(iter(mail.authentication), None)
    if not (desk.authserv_ids or desk.submission_servers or desk.exchange_header_firewall):
        return Text(TextKey.NOBODY_TRUSTED)
    if mail.submission is not None and _is_believed(mail, desk) and not mail.submission.login:
        return Text.of(TextKey.NOBODY_LOGGED_IN, server=mail.submission.server)
    if top is not None and top.authserv_id and top.received_above <= desk.trusted_hops:
        return Text.of(TextKey.OTHER_SERVER, server=top.authserv_id)
    return Text(TextKey.SERVER_SAYS_NOTHING)


def _is_believed(mail: InboundMail, desk: SupportDesk) -> bool:
    sent = mail.submission
    return (
        sent is not None
        and bool(sent.server)
        and sent.server in desk.submission_servers
        and sent.received_above <= desk.trusted_hops
    )
