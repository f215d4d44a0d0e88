"""What an operator decides, read from the environment once: where things lie, in which mode, with which secrets.

In production nothing has a default that would be unsafe: what is missing is refused in one sentence. A demonstration
makes its own keys and passwords in its data folder, and none of them is accepted in production.
"""

from __future__ import annotations

import secrets
from functools import cached_property, lru_cache
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from typing import Literal

from pydantic import Field, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

Mode = Literal["demonstration", "production", "test"]
Process = Literal["web", "worker", "owner"]
Mailing = Literal["smtp", "catcher", "notify"]
_NEEDED_FOR: dict[Mailing, tuple[str, ...]] = {
    "smtp": ("mail_host",),
    "notify": ("notify_key", "notify_template"),
    "catcher": (),
}
LOOPBACK = ("127.0.0.1", "::1", "localhost")
DEMONSTRATION_MARK = "demonstration-"
"""How every secret begins that a demonstration makes for itself."""


class UnusableConfiguration(Exception):
    """The environment doesn't say enough, or says something unsafe; the message says what to set."""


class Configuration(BaseSettings):
    """The environment's `LODGEMENT_…` variables; `DATABASE_URL…` for the three logins of the database."""

    model_config = SettingsConfigDict(env_prefix="LODGEMENT_", frozen=True)

    mode: Mode = "demonstration"
    process: Process = "web"
    """As whom this process signs in to the database; set by the command that runs."""
    data_folder: Path = Path("var")
    reference_folder: Path | None = None
    """Reference data that doesn't ship with the rulebook, such as rent ranges."""
    agreement_file: Path | None = None
    """The operator's data sharing agreement, in place of the model text that comes with the service."""
    key_folder: Path | None = None
    """Where the wrapping keys lie: never in the database, never in its backups."""
    secret: str = ""
    """What sessions and links are signed with."""
    hosts: str = ""
    """The names under which the service is reached, separated by commas."""
    address: str = "http:" + "//127.0.0.1:8000"
    """The address that links in mails begin with."""
    trusted_proxies: str = ",".join(LOOPBACK[:2])
    """Addresses and networks of the proxies in front of the web process, separated by commas."""
    database_url: str = Field(default="", validation_alias="DATABASE_URL")
    """The login of the web process. Without it the embedded database is used, except in production."""
    database_url_worker: str = ""
    database_url_owner: str = ""
    mail: Literal["smtp", "catcher", "notify", ""] = ""
    """Who takes mail: a mail server, nobody (it is kept and shown to staff), or GOV.UK Notify. Empty: a mail server in
    production, else nobody."""
    mail_from: str = "no-reply@lodgement.example"
    mail_host: str = ""
    mail_port: int = 25
    mail_security: Literal["starttls", "tls", "none"] = "starttls"
    mail_user: str = ""
    mail_password: str = ""
    notify_key: str = ""
    """Of GOV.UK Notify: the API key as it is shown there, with the service's id and its secret."""
    notify_template: str = ""
    """The id of a template whose subject is ((subject)) and whose message is ((body))."""
    notify_address: str = "https:" + "//api.notifications.service.gov.uk"
    audit_head_folder: Path | None = None
    """The second place, to which the signed head of the audit trail goes every minute."""

    @field_validator("trusted_proxies")
    @classmethod
    def check_proxies(cls, said: str) -> str:
        for text in _parts(said):
            _network(text)
        return said

    @model_validator(mode="after")
    def check_production(self) -> Configuration:
        if self.mode != "production":
            return self
        needed = ("secret", "hosts", "key_folder", "database_url", "database_url_worker", *_NEEDED_FOR[self.mailing],
                  "audit_head_folder")  # fmt: skip
        missing = [_variable(name) for name in needed if not getattr(self, name)]
        if missing:
            raise ValueError(f"In production {', '.join(missing)} must be set.")
        if self.secret.startswith(DEMONSTRATION_MARK) or len(self.secret) < 50:
            raise ValueError("LODGEMENT_SECRET must be at least 50 characters, and not one that a demonstration made.")
        if self.mailing == "catcher":
            raise ValueError("In production mail must be sent: LODGEMENT_MAIL must be smtp or notify.")
        if self.mailing == "smtp" and self.mail_security == "none" and self.mail_host not in LOOPBACK:
            raise ValueError("Mail isn't sent in the clear: LODGEMENT_MAIL_SECURITY must be starttls or tls.")
        return self

    @property
    def production(self) -> bool:
        return self.mode == "production"

    @property
    def mailing(self) -> Mailing:
        """Who takes mail."""
        return self.mail or ("smtp" if self.production else "catcher")

    @property
    def embedded(self) -> bool:
        """Whether the database is the one this program starts itself."""
        return not self.database_url

    @cached_property
    def proxies(self) -> tuple[IPv4Network | IPv6Network, ...]:
        """The networks of which every hop is one of our own proxies."""
        return tuple(map(_network, _parts(self.trusted_proxies)))

    @cached_property
    def keys(self) -> Path:
        return self.key_folder or self.data_folder / "keys"

    @cached_property
    def second_place(self) -> Path:
        """Where the signed head of the audit trail goes; a demonstration has it in its data folder."""
        return self.audit_head_folder or self.data_folder / "audit-heads"

    @cached_property
    def signing_secret(self) -> str:
        return self.secret or _kept(self.data_folder / "secret")


def _parts(said: str) -> list[str]:
    """What stands between commas."""
    return [part.strip() for part in said.split(",") if part.strip()]


def _network(text: str) -> IPv4Network | IPv6Network:
    try:
        return ip_network(text)
    except ValueError:
        raise ValueError(f"“{text}” is neither an address nor a network such as 10.0.0.0/8.") from None


def _variable(name: str) -> str:
    """The environment variable of a setting."""
    return "DATABASE_URL" if name == "database_url" else f"LODGEMENT_{name.upper()}"


def _kept(path: Path) -> str:
    """A demonstration's own secret: made once, readable by its owner alone."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)
        path.write_text(DEMONSTRATION_MARK + secrets.token_urlsafe(48), encoding="ascii")
    return path.read_text(encoding="ascii")


@lru_cache(maxsize=1)
def configuration() -> Configuration:
    """The configuration of this process. Raises UnusableConfiguration."""
    try:
        return Configuration()
    except ValidationError as error:
        first = error.errors()[0]
        said = str(first["msg"]).removeprefix("Value error, ")
        name = ".".join(f"LODGEMENT_{str(part).upper()}" for part in first["loc"])
        raise UnusableConfiguration(f"{name}: {said}" if name else said) from None
