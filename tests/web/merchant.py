"""A small business with hostile names, its exports, and a server of its pages."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import uvicorn
from starlette.types import ASGIApp

from onebook.app.business import open_business
from onebook.app.intake import load_business

HOSTILE = "<script>alert(1)</script>"
PASSWORD = "geheim-4711"  # noqa: S105 (it must be found nowhere)

PLAN = f"""
[business]
name = "Müller & Söhne {HOSTILE}"
currency = "EUR"
time_zone = "Europe/Berlin"
recognise = "order"

[channels.web]
label = "Web & more"
kind = "digital"
[channels.store]
label = "Läden {HOSTILE}"
kind = "physical"

[goals]
demand_orders = 2
discount_rate = 0.01

[systems.shop]
[systems.shop.sources]
orders = {{ path = "orders.csv" }}
lines = {{ path = "lines.csv" }}
returns = {{ path = "returns.csv" }}
items = {{ path = "items.csv" }}
costs = {{ path = "costs.csv" }}
[systems.shop.records]
sales_order = {{ sql = "orders.sql" }}
sales_order_line = {{ sql = "lines.sql" }}
sales_return = {{ sql = "returns.sql" }}
item = {{ source = "items", columns = {{ external_id = "id", name = "name", item_group = "group" }} }}
cost = {{ sql = "costs.sql" }}

[systems.ledger]
database = "postgresql://book:{PASSWORD}@db.example/ledger"
secrets = {{ token = "env:LEDGER_TOKEN" }}
"""

FILES = {
    "orders.csv": f"""id,channel,day,customer
1,web,2023-11-05,c1
2,store,2024-01-10,c2
A/1 <b>&"'?#%,web,2024-01-20,c1
4,web,2024-02-03,{HOSTILE}
5,store,2024-02-28,
""",
    "lines.csv": f"""order,line,item,qty,gross,discount,cost
1,1,i1,1,100.00,0,60.00
2,1,i1,2,200.00,20.00,120.00
2,2,i2,1,50.5050,0,20.00
A/1 <b>&"'?#%,1,i1,1,100.00,10.00,60.00
4,1,i2,3,151.5150,0,60.00
4,2,{HOSTILE},1,9.99,0,
5,1,,1,5.00,0,1.00
""",
    "returns.csv": "id,line,order,day,channel,amount,cost\nr1,1,2,2024-02-01,store,100.00,60.00\n",
    "items.csv": f"""id,name,group
i1,Lamp,lights
i2,Bulb,"lights & <i>more</i>"
{HOSTILE},{HOSTILE},{HOSTILE}
""",
    "costs.csv": """id,day,until,kind,channel,amount
m1,2024-01-15,,marketing,web,12.50
h1,2024-01-01,2024-02-29,shared,,100.00
""",
    "orders.sql": """
select id as external_id, channel, day as ordered_on, customer as customer_id from orders
""",
    "lines.sql": """
select l."order" as sales_order_id, l.line, o.channel, o.day as ordered_on, o.customer as customer_id,
    l.item as item_id, l.qty as quantity, l.gross as gross_amount, l.discount as discount_amount, l.cost as cost_amount
from lines as l join orders as o on o.id = l."order"
""",
    "returns.sql": """
select id as external_id, line, "order" as sales_order_id, channel, day as returned_on, 1 as quantity, amount,
    cost as cost_amount
from returns
""",
    "costs.sql": """
select id as external_id, kind, channel, day as incurred_on, until as until_on, amount from costs
""",
}


def write_business(folder: Path) -> None:
    """Write the plan and its exports."""
    (folder / "onebook.toml").write_text(PLAN, encoding="utf-8")
    for name, content in FILES.items():
        (folder / name).write_text(content, encoding="utf-8")


def load(folder: Path) -> None:
    """Load all that the business's systems export; nothing may be kept out."""
    report = load_business(open_business(folder), [], None, False, False, lambda *_: None)
    assert report.clean, report


@contextmanager
def serving(app: ASGIApp) -> Iterator[httpx.Client]:
    """Serve an application on a free port; a client of it that does not follow redirects."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        server = uvicorn.Server(uvicorn.Config(app, log_level="critical", server_header=False))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
        thread.start()
        try:
            with httpx.Client(base_url=f"http://127.0.0.1:{listening.getsockname()[1]}", timeout=120) as client:
                yield client
        finally:
            server.should_exit = True
            thread.join()
