"""Accounts and what they are allowed to be."""

from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from grid.domain.roles import Role


class AccountManager(BaseUserManager["Account"]):
    """Makes accounts with a hashed password; there is no way to make an all-powerful one."""

    def create_user(self, username: str, password: str | None = None, **fields: Any) -> "Account":
        """Create and save an account; without a password nobody can sign in to it."""
        account = self.model(username=username, **fields)
        account.set_password(password)
        account.save(using=self._db)
        return account


class Account(AbstractBaseUser):
    """账号. A person (or the city platform's link) that signs in.

    An account holds no power by itself: powers come from role grants. There is no superuser flag.
    `unit` is where the person works, null for none. `is_demo` accounts exist in demonstration mode only.
    `totp_secret` is the sealed secret of the second factor, null when the account has none;
    `totp_step` is the last time step that was accepted, so that a code works once.
    """

    username = models.CharField(max_length=80, unique=True)
    name = models.CharField(max_length=80)
    unit = models.ForeignKey("grid.Unit", models.PROTECT, null=True, blank=True, related_name="accounts")
    phone = models.CharField(max_length=32, blank=True)
    language = models.CharField(max_length=2, default="zh")
    is_active = models.BooleanField(default=True)
    is_demo = models.BooleanField(default=False)
    totp_secret = models.BinaryField(null=True, blank=True)
    totp_step = models.BigIntegerField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects: ClassVar[AccountManager] = AccountManager()

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(language__in=("zh", "en")), name="account_language_known")
        ]

    def __str__(self) -> str:
        return self.username


class RoleGrant(models.Model):
    """授权. One role of one account: for the unit and all below it, in a subdistrict or the whole district.

    `unit` null = the account's own unit. `subdistrict_code` null = whole district.
    `community_codes` are the communities of an inspector's responsibility grid, empty = all of the area.
    """

    account = models.ForeignKey(Account, models.CASCADE, related_name="grants")
    role = models.CharField(max_length=32)
    unit = models.ForeignKey("grid.Unit", models.PROTECT, null=True, blank=True, related_name="+")
    subdistrict_code = models.CharField(max_length=12, null=True, blank=True)
    community_codes = ArrayField(models.CharField(max_length=12), default=list, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["account", "role", "unit", "subdistrict_code"],
                nulls_distinct=False,
                name="role_granted_once",
            ),
            models.CheckConstraint(
                condition=Q(role__in=[role.value for role in Role if role is not Role.SYSTEM]),
                name="role_known",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.account_id}:{self.role}"
