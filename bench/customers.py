"""A customer at a glance among a million: found by any code or a misspelt name, with all that they did.

What is measured is what the server does for a page, in one warm process: the search, and who was found with their open
orders, contacts, what they looked at and the latest steps.
"""

from __future__ import annotations

import shutil
import statistics
import unicodedata
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pyarrow as pa

from bench.result import Result, seconds
from bench.retailer import THREADS
from onebook.app.business import Business, open_business
from onebook.app.customers.customer import Wish, customer_at, customer_in, find_customers
from onebook.app.customers.index import bring_customers_up
from onebook.app.journeys import bring_journey_up
from onebook.app.reader import Reader, Reading
from onebook.intake import absorb, load
from onebook.lake import connect
from onebook.measures import Session

FOLDER = Path(__file__).parent / ".data" / "customers"
PARTIES = 1_000_000
LIMIT = 100
TILL = "7"
LARGE, BUYERS = "50", 200
"""An organisation that so many buy for, as many as are read."""

PLAN = """
[business]
name = "A million customers"
currency = "EUR"
country = "DE"
recognise = "order"
[channels.web]
kind = "digital"
[channels.store]
kind = "physical"
[channels.phone]
kind = "human"
[systems.shop]
[systems.shop.sources]
"""
ONSETS = (
    "b",
    "br",
    "d",
    "f",
    "fr",
    "g",
    "gr",
    "h",
    "j",
    "k",
    "kl",
    "kr",
    "l",
    "m",
    "n",
    "p",
    "r",
    "s",
    "sch",
    "st",
    "t",
    "w",
    "z",
)
VOWELS = ("a", "e", "i", "o", "u", "ei", "au", "ie", "ä", "ö", "ü")
CODAS = ("", "n", "r", "l", "ck", "tt", "ch", "mm", "nd", "rt", "ss")
ENDINGS = ("mann", "er", "berg", "ke", "ler", "stein", "ner", "bach", "a", "ow")

WORDS = {"family": 90_000, "given": 4_000, "town": 9_000}
"""How many different names there are. A few are had by many, as it is with names."""

TABLES = {
    "party": """select cast(i as varchar) as external_id,
        case when i % 50 = 0 then 'organisation' else 'person' end as kind,
        case when i % 50 = 0 then family || ' GmbH' end as name,
        case when i % 50 > 0 then given end as given_name, case when i % 50 > 0 then family end as family_name,
        'Hauptstr. ' || (i % 200) as street, lpad(cast(i % 90000 + 10000 as varchar), 5, '0') as postcode,
        town as city, 'DE' as country
        from named""",
    "party_code": """select cast(i as varchar) as party_id, 'email' as scheme,
        lower(strip_accents(given)) || '.' || lower(strip_accents(family)) || i || '@mail.example' as code from named
        union all
        select cast(i as varchar), 'phone', '017' || (10000000 + i) from named where i % 5 > 0
        union all
        select cast(i as varchar), 'loyalty_card', 'K' || (50000000 + i * 7) from named where i % 5 < 2""",
    "party_relation": """select cast(i as varchar) as party_id, 'works_for' as relation,
        cast(i - i % 50 as varchar) as other_id from named where i % 50 between 1 and 6
        union all
        select cast(i as varchar), 'buys_for', '{large}' from named where i % 50 = 7 and i < 50 * {buyers}
        union all
        select cast(i as varchar), 'looked_after_by', cast(i % 20 + 1 as varchar) from named where i % 50 = 0""",
    "item": """select cast(i as varchar) as external_id, 'Item ' || i as name, 'G' || (i % 40) as item_group
        from range(5000) as numbers (i)""",
    "sales_order": """select cast(i as varchar) as external_id, channel, day as ordered_on,
        cast(who as varchar) as customer_id, case when i % 2 = 0 then 'ship' else 'carry_out' end as delivery_method,
        case when i % 2 = 0 then day + 3 end as promised_on,
        case when i % 2 = 0 and i % 97 > 0 then day + 2 end as shipped_on
        from ordered""",
    "sales_order_line": """select cast(i as varchar) as sales_order_id, '1' as line, channel, day as ordered_on,
        cast(who as varchar) as customer_id, cast(i % 5000 as varchar) as item_id, 1 as quantity,
        cast(10 + i % 300 as decimal(18, 4)) as gross_amount,
        case when i % 2 = 0 then 'ship' else 'carry_out' end as delivery_method,
        case when i % 2 = 0 then day + 3 end as promised_on
        from ordered""",
    "shipment": """select 'S' || i as external_id, cast(i as varchar) as sales_order_id, channel, 'DHL' as carrier,
        'JJD' || (100000000 + i) as tracking_code, day + 2 as shipped_on,
        case when i % 89 > 0 then day + 4 end as delivered_on
        from ordered where i % 2 = 0 and i % 97 > 0""",
    "sales_return": """select 'R' || i as external_id, '1' as line, cast(i as varchar) as sales_order_id,
        '1' as order_line, channel, cast(who as varchar) as customer_id, cast(i % 5000 as varchar) as item_id,
        day + 9 as returned_on, 1 as quantity, 10 as amount
        from ordered where i % 20 = 0""",
    "contact": """select 'C' || i as external_id, 'service' as kind, 'phone' as channel, day + 5 as opened_on,
        cast(who as varchar) as customer_id, cast(i as varchar) as sales_order_id, 'delivery' as topic,
        i % 3 > 0 as solved_first_time
        from ordered where i % 12 = 0""",
    "lead": """select 'L' || i as external_id, 'phone' as channel, day - 5 as created_on,
        cast(who as varchar) as customer_id, 'open' as status
        from ordered where i % 30 = 0""",
    "survey": """select 'Q' || i as external_id, 'nps' as kind, channel, day + 8 as answered_on,
        cast(who as varchar) as customer_id, i % 11 as score, 0 as scale_min, 10 as scale_max
        from ordered where i % 15 = 0""",
    "touch": """select 'T' || i as external_id, 'product_view' as kind, 'web' as channel,
        timestamptz '2025-01-01 08:00:00Z' + to_minutes(cast((i * 7919) % 1000000 as integer)) as touched_at,
        case when i % 3 > 0 then cast(who as varchar) end as customer_id, 'V' || who as visitor_id,
        cast((i * 31) % 5000 as varchar) as item_id, i % 40 > 0 as in_stock,
        case when i % 60 = 0 then 9000 else 700 end as load_ms
        from (select i, (i * 7727) % {parties} as who from range({touches}) as numbers (i)) as seen""",
}  # fmt: skip


ASKED = 60
"""How many customers are looked for in each way."""

Name = tuple[str, str, str, str]
"""Id, given name, family name, town."""

WAYS: dict[str, Callable[[Name], str]] = {
    "number": lambda n: n[0],
    "telephone": lambda n: f"017{10_000_000 + int(n[0])}",
    "card": lambda n: f"K{50_000_000 + int(n[0]) * 7}",
    "e-mail": lambda n: f"{_plain(n[1])}.{_plain(n[2])}{n[0]}@mail.example",
    "name": lambda n: f"{n[1]} {n[2]}",
    "name, swapped, a slip in both": lambda n: f"{_slipped(n[2])} {_slipped(n[1])}",
    "surname and the town begun": lambda n: f"{n[2]} {n[3][:4]}",
    "surname misspelt": lambda n: _slipped(n[2]),
}


def bench() -> list[Result]:
    business = made()
    journey = seconds(lambda: bring_journey_up(business))
    whole = seconds(lambda: bring_customers_up(business))
    size = sum(file.stat().st_size for file in business.lake.folder.glob("customers-*.sqlite")) / 1e9
    reader = Reader(business.folder)
    with reader.latest() as lake:
        names = lake.once(_names)
        lake.once(find_customers, "nobody at all")
        lake.once(customer_at, "person", "shop", names[0][0])  # the process is warm, as the server's is
        results = [_found(lake, way, names) for way in WAYS]
        views = [seconds(lambda name=name: lake.once(customer_at, "person", "shop", name[0])) for name in names]  # type: ignore[misc]
        account = [
            seconds(lambda name=name: lake.once(customer_at, "person", "shop", _buyer(name), ACCOUNT))  # type: ignore[misc]
            for name in names
        ]
        large = [seconds(lambda: lake.once(customer_at, "organisation", "shop", LARGE, ACCOUNT)) for _ in range(5)]
        till = [seconds(lambda: lake.once(customer_at, "person", "shop", TILL)) for _ in range(5)]
    reader.close()
    order = {"external_id": "new", "channel": "web", "ordered_on": "2026-11-20", "customer_id": names[0][0]}
    absorb(business.plan, "shop", "sales_order", pa.Table.from_pylist([order]))
    again = seconds(lambda: bring_journey_up(business))
    return [
        *results,
        _result("a customer at a glance, with the latest 50 steps", views, ""),
        _result("the account of somebody, of six people", account, ""),
        _result(f"an account of {BUYERS} people", large, ""),
        _result("the party to which a till books the unknown, at a glance", till, ""),
        Result(
            "making the index ÷ making the journey", whole / journey, None, "×",
            f"{whole:.0f} s ÷ {journey:.0f} s; {size:.1f} GB",
        ),
        Result("journey and index after one more order", again, None, "s", "one run"),
    ]  # fmt: skip


ACCOUNT = Wish(account=True)


def _buyer(name: Name) -> str:
    """Somebody near them who buys for an organisation."""
    return str(int(name[0]) // 50 * 50 + 1)


def _names(session: Session) -> list[Name]:
    """Some persons who have all sorts of codes."""
    every = PARTIES // ASKED // 5 * 5
    rows = session.con.execute(
        f"""select external_id, given_name, family_name, city from party
        where given_name is not null and cast(external_id as integer) % {every} = 11 order by external_id"""
    )
    return rows.fetchall()


def _found(lake: Reading, way: str, names: list[Name]) -> Result:
    """Look for each, and show who comes first: what a page takes. hits: how often they were among those found."""
    hits = 0

    def ask(name: Name) -> None:
        nonlocal hits
        found = lake.once(find_customers, WAYS[way](name)).found
        hits += any(one.who[2] == name[0] for one in found)
        if found:
            lake.once(customer_in, found[0].person)

    taken = [seconds(lambda name=name: ask(name)) for name in names]  # type: ignore[misc]
    return _result(f"found among a million by {way}, and shown", taken, f", {hits} of {len(names)} found")


def _result(name: str, taken: list[float], more: str) -> Result:
    """The slowest, as nobody at the counter waits for the median."""
    detail = f"the slowest of {len(taken)}, median {statistics.median(taken) * 1000:.0f} ms{more}"
    return Result(name, max(taken) * 1000, LIMIT, "ms", detail)


def _slipped(word: str) -> str:
    """The word with two letters swapped."""
    return f"{word[:2]}{word[3]}{word[2]}{word[4:]}"


def _plain(word: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFD", word.lower()) if not unicodedata.combining(c))


def made(parties: int = PARTIES, folder: Path = FOLDER) -> Business:
    """Make the business, load it, and return it."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    plan = PLAN + "".join(f'{name} = {{ path = "{name}.parquet" }}\n' for name in TABLES) + "[systems.shop.records]\n"
    plan += "".join(f'{name} = {{ sql = "{name}.sql" }}\n' for name in TABLES)
    (folder / "onebook.toml").write_text(f"{plan}[storage]\nthreads = {THREADS}\n")
    dice = np.random.default_rng(1)
    con = connect()
    for name, number in WORDS.items():
        con.register(f"{name}_word", pa.table({"nth": range(number), "word": _words(dice, number)}))
        # Of rank r a share in proportion to 1 / (r + 30): some hundred names are had by many.
        nth = np.exp(dice.random(parties) * np.log((number + 30) / 30)) * 30 - 30
        con.register(f"{name}_nth", pa.table({"i": range(parties), "nth": nth.astype(np.int64)}))
    con.execute("""create table named as
        select f.i, fw.word as family, gw.word as given, tw.word as town
        from family_nth as f
        join family_word as fw on fw.nth = f.nth
        join given_nth as g on g.i = f.i
        join given_word as gw on gw.nth = g.nth
        join town_nth as t on t.i = f.i
        join town_word as tw on tw.nth = t.nth""")
    # A till books those whom nobody knows upon one party.
    con.execute(f"""create table ordered as
        select i, case when i < {parties // 50} then {TILL} else (i * 7919) % {parties} end as who,
            date '2025-01-01' + cast(i % 690 as integer) as day,
            case i % 3 when 0 then 'web' when 1 then 'store' else 'phone' end as channel
        from range({parties * 6 // 5}) as numbers (i)""")
    for name, sql in TABLES.items():
        filled = sql.replace("{parties}", str(parties)).replace("{touches}", str(parties * 6 // 5))
        filled = filled.replace("{large}", LARGE).replace("{buyers}", str(BUYERS))
        con.execute(f"copy ({filled}) to '{folder}/{name}.parquet'")
        (folder / f"{name}.sql").write_text(f"select * from {name}\n")
    con.close()
    business = open_business(folder)
    report = load(business.plan)
    if not report.clean:
        raise SystemExit(f"the customers cannot be loaded: {report}")
    return business


def _words(dice: np.random.Generator, number: int) -> list[str]:
    found: dict[str, None] = {}
    while len(found) < number:
        parts = [dice.choice(part) for part in (ONSETS, VOWELS, CODAS, ONSETS, VOWELS, ENDINGS)]
        found["".join(parts).capitalize()] = None
    return list(found)
