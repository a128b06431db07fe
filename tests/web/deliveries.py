"""A business that promises deliveries: a punctual carrier, a slow one, overdue orders, and rows that are kept out."""

from __future__ import annotations

from pathlib import Path

from onebook.app.business import open_business
from onebook.app.intake import load_business
from onebook.intake import LoadReport

FORMULA = "=HYPERLINK(1)"
"""The name of a customer who would have a spreadsheet run something."""

PLAN = """
[business]
name = "Promises"
currency = "EUR"
time_zone = "Europe/Berlin"
recognise = "order"

[channels.web]
label = "Web shop"
kind = "digital"
[channels.phone]
label = "Telephone"
kind = "human"

[goals]
on_time_delivery = 0.9

[systems.shop]
label = "The shop"
[systems.shop.sources]
orders = { path = "orders.csv" }
lines = { path = "lines.csv" }
customers = { path = "customers.csv" }
[systems.shop.records]
sales_order = { sql = "orders.sql" }
sales_order_line = { sql = "lines.sql" }
party = { source = "customers", columns = { external_id = "id", name = "name" }, constants = { kind = "person" } }

[systems.ledger]
[systems.ledger.sources]
costs = { path = "costs.csv" }
[systems.ledger.records.cost]
source = "costs"
columns = { external_id = "id", incurred_on = "day", kind = "kind", channel = "channel", amount = "amount" }
"""

ORDERS_SQL = """
select id as external_id, channel, day as ordered_on, promised as promised_on, latest as latest_promised_on,
    delivered as delivered_on, customer as customer_id from orders"""

LINES_SQL = """
select l."order" as sales_order_id, l.line, o.channel, o.day as ordered_on, o.customer as customer_id,
    o.carrier, l.qty as quantity, l.gross as gross_amount from lines as l join orders as o on o.id = l."order" """

LAST_DAY = "2024-03-31"


def write_promises(folder: Path) -> None:
    """Write the plan and its exports: 60 orders by Swift, all on time; 40 by Crawl, 30 of them late; four others."""
    orders = ["id,channel,day,promised,latest,delivered,carrier,customer"]
    for n in range(100):
        month = 1 + n % 3
        late = n >= 60 and n < 90
        delivered = f"2024-{month:02}-{10 if late else 7:02}"
        latest = f"2024-{month:02}-10" if 60 <= n < 70 else ""
        carrier = "Swift" if n < 60 else "Crawl"
        channel = "phone" if n % 5 == 0 else "web"
        orders.append(f"{n},{channel},2024-{month:02}-05,2024-{month:02}-08,{latest},{delivered},{carrier},c1")
    orders += [
        "late,web,2024-03-01,2024-03-05,,,Crawl,=1+1",
        "later,phone,2024-03-20,2024-03-24,,,Swift,c1",
        "open,web,2024-03-30,2024-04-02,,,Swift,c1",
        f"last,phone,{LAST_DAY},,,,,c1",
    ]
    lines = ["order,line,qty,gross", *(f"{row.split(',')[0]},1,1,12.3456" for row in orders[1:])]
    lines += ["late,2,1,99.99", "late,3,lots,1.00", "later,2,,1.00"]
    files = {
        "onebook.toml": PLAN,
        "orders.csv": "\n".join(orders),
        "lines.csv": "\n".join(lines),
        "customers.csv": f"id,name\nc1,Anna\n=1+1,{FORMULA}\n",
        "costs.csv": "id,day,kind,channel,amount\nk1,2024-03-21,marketing,web,12.50\nk2,2024-03-20,shared,,-2.25\n",
        "orders.sql": ORDERS_SQL,
        "lines.sql": LINES_SQL,
    }
    for name, content in files.items():
        (folder / name).write_text(content, encoding="utf-8")


def load_promises(folder: Path) -> LoadReport:
    """Load it; two lines are kept out."""
    return load_business(open_business(folder), [], None, False, False, lambda *_: None)
