"""What is said of items, prices, parties and the like: it moves no goods, and changes no order and no money."""

from __future__ import annotations

from tests.book.plain_asking import ALL, BUYER, EXTRAS, PARTIES, Fields
from tests.book.plain_dealing import Dealer


class Talker(Dealer):
    """Somebody who also gives commands of which the plain book does not know whether they are refused."""

    def party(self, *more: str) -> Fields:
        return {"system": "shop", "external_id": self.likely(PARTIES, "nobody", *more)}

    def set_party(self) -> Fields:
        return self.party(BUYER) | self.some(kind="person", country="DE", roles=["customer"], group_name="club")

    def erase_party(self) -> Fields:
        return self.party() | self.some(force=True)

    def set_party_address(self) -> Fields:
        days = {"from_on": "2024-02-01", "until_on": self.one("2024-03-01", "2023-01-01")}
        return self.party(BUYER) | {"label": self.one("main", "work"), "city": "Berlin"} | self.one({}, days)

    def drop_party_address(self) -> Fields:
        return self.party() | {"label": self.one("main", "work")}

    def set_party_codes(self) -> Fields:
        code = {"scheme": "email", "code": self.likely(["a@example.org", "b@example.org"], "-")}
        return self.party(BUYER) | self.one({"codes": [code]}, {"drop": ["email"]})

    def record_consent(self) -> Fields:
        return self.party() | {
            "purpose": "newsletter",
            "channel": "email",
            "given": self.one(True, False),
            "how": "web",
        }

    def link_parties(self) -> Fields:
        other = self.party()["external_id"]
        return {**self.party(), "other_system": "shop", "other_id": other, "verdict": self.one(
            "same", "different", "retracted")}  # fmt: skip

    def relate_parties(self) -> Fields:
        relation = self.one("works_for", "buys_for", "looked_after_by")
        return {**self.party(), "relation": relation, "other_id": self.one(*PARTIES, BUYER), **self.some(retract=True)}

    def set_terms(self) -> Fields:
        limit = {"credit_limit": self.dice.randint(0, 120)}
        return {"system": "shop", "external_id": BUYER, **self.one(limit, limit, {"clear": ["credit_limit"]})}

    def set_prices(self) -> Fields:
        price = {"item": self.item(), "from_quantity": self.one(0, 3), **self.some(0.8, price=self.dice.randint(0, 20))}
        return {"name": self.likely(["all", "club"], "no list"), "prices": [price]}

    def set_price_list(self) -> Fields:
        # In a currency of which nothing is sold: how kits' prices are shared must be known.
        return {"name": self.one("all", "club", "best"), "currency": "USD", **self.some(
            0.3, group_name="club", channel=self.channel(), base=self.one("all", "club"), off="0.1",
            until_on=self.until())}  # fmt: skip

    def list_item(self) -> Fields:
        return {"item": self.one(*ALL, *EXTRAS), "channel": self.channel(), **self.some(0.5, listed=True, price=9)}

    def set_item_codes(self) -> Fields:
        code = {"scheme": "sku", "code": self.one("A1", "B2")}
        return {"item": self.one(*ALL, *EXTRAS), "system": "erp", **self.one({"codes": [code]}, {"drop": ["sku"]})}

    def keep_items_apart(self) -> Fields:
        return {"item": self.item(), "other": self.item()}

    def set_sourcing(self) -> Fields:
        return {"item": self.item(), **self.some(supplier="maker", lead_days=self.one(2, 9), drop_ship=True)}

    def acknowledge_stock(self) -> Fields:
        return {"up_to": "2026-01-01T00:00:00Z", **self.some(0.9, channel=self.channel())}

    def make_token(self) -> Fields:
        return {"name": self.one("till", "desk"), "role": "clerk", "digest": f"{self.dice.getrandbits(256):064x}"}

    def revoke_token(self) -> Fields:
        return {"name": self.one("till", "desk")}

    def finish_task(self) -> Fields:
        return {"tasks": [self.likely(self.tasks(), 1)]}
