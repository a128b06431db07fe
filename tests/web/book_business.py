"""A small business with a book: goods at two places, orders of all sorts, hostile names."""

from __future__ import annotations

from pathlib import Path

from merchant import HOSTILE

from onebook.book import Applied, Given, Who, command_kinds, make_book, open_book, run
from onebook.plan import Plan, parse_plan
from onebook.web.book_reading import PAGE

__all__ = ["MANY", "PLAN", "SKU", "plan", "write_book"]

PLAN = f"""
[business]
name = "Book {HOSTILE}"
currency = "EUR"
time_zone = "Europe/Berlin"
[working]
cut_off = "23:59"
[storage]
book = "book.db"
[channels.web]
label = "Web & more"
kind = "digital"
[channels.market]
kind = "digital"
[channels.shops]
kind = "physical"
[channels.search]
kind = "digital"
sells = false
[places.main]
kind = "warehouse"
serves = ["web", "market"]
[places.city]
kind = "store"
serves = ["shops", "web"]
[delivery]
lead_days = 10
"""
SKU = "a/1 <b>&?"
"""An item whose number is no plain part of an address."""
MANY = 2 * PAGE + 20
"""Orders in a status of their own, on more than two pages."""


def plan() -> Plan:
    return parse_plan(PLAN)


def write_book(folder: Path) -> None:
    """A business with a book: goods at two places, orders of all sorts, a kit, a return, items that are alike."""
    (folder / "onebook.toml").write_text(PLAN, encoding="utf-8")
    url = f"sqlite:///{folder / 'book.db'}"
    make_book(url, plan())
    store, rules = open_book(url, plan())
    given = []

    def do(named: str, /, **said: object) -> None:
        model = command_kinds()[named].model
        command = model.model_validate({"command_id": f"c{len(given)}", **said})
        given.append(command)
        (answer,) = run(store, rules, [Given(command, Who("test", "anna", "cli"))])
        assert isinstance(answer, Applied), answer

    for item, name in ((SKU, f"Lamp {HOSTILE}"), ("chair", "Oak chair"), ("chair-2", "Chair, oak"), ("rare", "Vase")):
        do("set_item", item=item, name=name, category="seats" if "chair" in item else None)
    do("set_item_codes", item="chair", codes=[{"scheme": "gtin", "code": "4006381333931"}])
    do("list_item", item="chair", channel="web", price="50", title="An oak chair to sit on", images=1)
    do("set_item", item="set", name="Set")
    do("set_kit", item="set", parts=[{"item": "chair", "quantity": 2}, {"item": SKU, "quantity": 1}])
    do("set_party", system="shop", external_id="k1", kind="person", roles=["customer"], given_name="Ada",
       family_name=f"Meier {HOSTILE}")  # fmt: skip
    came = [{"item": SKU, "quantity": 500, "unit_cost": "4"}, {"item": "chair", "quantity": 20, "unit_cost": "30"}]
    do("receive_goods", place="main", document="PO-1", lines=came)
    do("receive_goods", place="city", lines=[{"item": "chair", "quantity": 1, "unit_cost": "30"}])
    do("expect_supply", system="erp", external_id="PO-2", place="main", firm=True, supplier="Oak Ltd",
       lines=[{"item": "rare", "quantity": 5, "expected_on": "2099-01-05"}])  # fmt: skip

    def order(number: str, item: str, quantity: int = 1, **more: object) -> None:
        line = {
            "item": item,
            "quantity": quantity,
            "gross_amount": "100",
            "discount_amount": "10",
            "tax_amount": "17.1",
        }
        do("place_order", **{"system": "shop", "external_id": number, "channel": "web", "lines": [line], **more})

    for number in range(MANY):
        order(f"D{number:03}", SKU, as_draft=True)
    order("A/1 <b>", "chair", 2, customer_id="k1", customer_reference="their 7", at="2026-01-05T10:00:00+01:00")
    line = {"item": "rare", "quantity": 1, "gross_amount": "100", "discount_amount": "10", "shipping_amount": "4.95"}
    order("A2", "rare", channel="market", lines=[line])
    order("A3", "set")
    order("A4", SKU, payments=[{"method": "card", "amount": "107.1", "payment": "p4"}])
    do("ship_order", system="shop", external_id="A4", shipment="S4", carrier="DHL", tracking_code="0034 4",
       tracking_url="javascript:alert(1)")  # fmt: skip
    do("deliver", system="shop", shipment="S4")
    do("request_return", system="shop", external_id="R4", order="A4", lines=[{"line": 1, "quantity": 1}])
    do("receive_return", system="shop", external_id="R4", place="main")
    do("sell", system="till", external_id="T1", channel="shops", place="city",
       lines=[{"item": "chair", "quantity": 2, "gross_amount": "90"}])  # fmt: skip
    quote = {"system": "crm", "channel": "web", "valid_until": "2099-12-31", "sales_person_id": "V1",
             "lines": [{"item": SKU, "quantity": 2, "gross_amount": "50", "tax_amount": "9.5"}]}  # fmt: skip
    do("set_party", system="crm", external_id="k1", kind="organisation", roles=["customer"], name=f"Firm {HOSTILE}")
    do("make_quote", external_id="AN/1 <b>", customer_id="k1", reserve=True, **quote)
    do("send_quote", system="crm", external_id="AN/1 <b>")
    do("make_quote", external_id="AN-2", **quote)
    do("decline_quote", system="crm", external_id="AN-2", reason="delivery_time")
    store.close()
