"""Which addresses reach the same person: caps count the person, not the spelling.

Sub-addresses (RFC 5233) are made up at will, and some providers deliver several spellings to one mailbox.
Nothing else may be compared so: whether a sender takes part in a ticket is asked of the address as it is.
"""

from __future__ import annotations

_GMAIL = frozenset({"gmail.com", "googlemail.com"})
# One mailbox has an address at each of these, and may write a dot as a hyphen.
_YANDEX = frozenset({"yandex.ru", "ya.ru", "yandex.com", "yandex.by", "yandex.kz", "yandex.ua"})


def person_of(address_key: str) -> str:
    """The address without its sub-address, in the one spelling that its provider delivers to.

    `address_key` is an address in the form in which addresses are compared.  Digits stay: shop15@ and shop16@
    of one firm are two shops; whoever numbers his addresses is bounded by his domain.
    """
    local, at, domain = address_key.rpartition("@")
    plain = local.partition("+")[0] or local
    if domain in _GMAIL:
        return f"{plain.replace('.', '') or plain}@gmail.com"
    if domain in _YANDEX:
        return f"{plain.replace('.', '-')}@yandex.ru"
    return f"{plain}{at}{domain}"
