"""The shell keeps the book: lines as ITEM=QTY@PRICE, files, refusals as sentences, exit codes."""

from __future__ import annotations

import json
import re
import shlex
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from onebook.book import command_kinds
from onebook.cli import items, orders, returns, stock
from onebook.cli.main import run
from tests.book.served import business

Onebook = Callable[..., tuple[int, str, str]]


@pytest.fixture
def onebook(
    new_book: Callable[[], str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Onebook:
    """Run a command as the shell does, over a new book; returns (exit code, what it wrote, what it complained of)."""
    folder = business(tmp_path, new_book())
    monkeypatch.chdir(folder)

    def call(*words: str) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["onebook", *words])
        with pytest.raises(SystemExit) as ended:
            run()
        out, err = capsys.readouterr()
        return int(ended.value.code or 0), out, err

    return call


def told(onebook: Onebook, *words: str) -> Any:
    code, out, err = onebook(*words, "--json")
    assert code == 0, err
    return json.loads(out)


def test_an_order_from_the_goods_to_the_customer(onebook: Onebook) -> None:
    assert onebook("items", "set", "lamp", "--name", "Lamp")[:2] == (0, "Done: item lamp\n")
    assert onebook("items", "set", "bulb")[0] == 0
    assert onebook("stock", "receive", "--place", "main", "lamp=10@4.50", "bulb=100@0.30", "--document", "D1")[0] == 0
    placed = told(
        onebook, "orders", "place", "shop", "#1", "--channel", "web", "lamp=2@12.50,tax_amount=4.75", "bulb=3"
    )
    assert placed["applied"]
    assert [line["allocated"] for line in placed["told"]["lines"]] == ["2.00", "3.00"]
    code, out, err = onebook("orders", "place", "shop", "#1", "--channel", "web", "lamp=2")
    assert (code, out) == (1, "")
    assert err == "onebook: shop has given an order #1 before. Give each order an id of its own.\n"
    assert onebook("orders", "ship", "shop", "#1")[0] == 0
    (order,) = told(onebook, "orders", "list")
    assert (order["external_id"], order["amount"], order["tax_amount"]) == ("#1", "25.00", "4.75")
    life = told(onebook, "orders", "show", "shop", "#1")
    assert [line["cost_amount"] for line in life["lines"]] == ["9.00", "0.90"]
    assert "#1" in onebook("orders", "list", "--find", "#")[1]
    assert "Order #1 of shop" in onebook("orders", "show", "shop", "#1")[1]
    assert onebook("stock", "count", "--place", "main", "lamp=7")[0] == 0
    history = told(onebook, "stock", "why", "lamp")
    assert [(move["reason"], move["quantity"]) for move in history["moves"]] == [
        ("count", "1"), ("shipment", "2"), ("receipt", "10"),
    ]  # fmt: skip
    assert "left behind" in onebook("stock", "why", "lamp")[1]
    assert [row["item"] for row in told(onebook, "stock", "list")] == ["bulb", "lamp"]
    assert onebook("stock", "list", "--csv")[1].splitlines()[0].startswith("item,name,place,on_hand")
    assert [row["kind"] for row in told(onebook, "journal", "--limit", "3")] == [
        "place_order", "ship_order", "count_stock",
    ]  # fmt: skip
    (first, *_) = told(onebook, "journal", "--after", "0", "--kind", "receive_goods")
    assert (first["position"], first["through"], first["command"]["document"]) == (3, "cli", "D1")


WRONG = [
    (("orders", "place", "shop", "1", "lamp=2"), "channel: it is missing."),
    (("orders", "place", "shop", "1", "--channel", "web", "lamp=x"), "lines[0].quantity: it is no number."),
    (("orders", "place", "shop", "1", "--channel", "web", "lamp=2@x"), "it is no ITEM=QTY@PRICE"),
    (("orders", "place", "shop", "1", "--channel", "web", "lamp=2,lot"), "'lot' is no NAME=VALUE"),
    (("stock", "count", "--place", "main", "lamp=2@3"), "it takes no price"),
    (("stock", "count", "--place", "main", "--file", "none.csv"), "none.csv: it cannot be read"),
    (("orders", "show", "shop", "1"), "there is no order 1 of shop."),
    (("returns", "show", "shop", "1"), "there is no return 1 of shop."),
    (("returns", "list", "--status", "open"), "there is no status 'open'. There are: requested,"),
    (("parties", "show", "shop", "1"), "the book has no such party."),
    (("book", "tasks", "--kind", "dance"), "there are no tasks of the kind 'dance'. There are: count,"),
    (("stock", "proposals", "--kind", "dance"), "there are no proposals of the kind 'dance'. There are: purchase,"),
    (("book", "finish-task", "--tasks", "lamp"), "tasks[0]: it is no"),
    (("stock", "why", "lamp"), "there is no item 'lamp'."),
    (("token", "revoke", "eva"), "There is no token for eva."),
    (("orders", "list", "--channel", "fair"), "there is no channel 'fair' in the plan. There are: web, market, shops."),
    (("orders", "list", "--status", "open"), "there is no status 'open'. There are: draft, placed,"),
    (("orders", "list", "--customer", ""), "it is empty. Give a value, or leave it out."),
    (("items", "list", "--status", "open"), "there is no status 'open'. There are: draft, active,"),
    (("stock", "list", "--place", "cellar"), "there is no place 'cellar'. There are: "),
    (("stock", "due", "cellar"), "there is no place 'cellar'. There are: "),
    (("stock", "available", "--channel", "fair"), "there is no channel 'fair' in the plan."),
    (("stock", "available", "lamp"), "there is no item 'lamp'."),
    (("stock", "list", "--item", "lamp"), "item: there is no item 'lamp'. Leave it out, and all are told."),
    (("stock", "figures", "--item", "lamp"), "item: there is no item 'lamp'."),
    (("stock", "figures", "--item", ""), "it is empty. Give a value, or leave it out."),
    (("stock", "value", "--item", "lamp"), "item: there is no item 'lamp'."),
    (("stock", "value", "--item", ""), "it is empty. Give a value, or leave it out."),
    (("orders", "prices", "--item", "lamp"), "item: there is no item 'lamp'."),
    (("stock", "value", "--on", "tomorrow"), "on: 'tomorrow' is no day. Write it like 2026-01-31."),
    (("items", "show", "lamp"), "there is no item 'lamp'."),
    (("items", "listings", "fair"), "there is no channel 'fair' in the plan."),
    (("journal", "--kind", "place_oder"), "Did you mean place_order?"),
    (("journal", "--through", "post"), "nothing is done through 'post'. There are: api, cli,"),
    (
        ("orders", "place", "shop", "1", "--channel", "web", "lamp=1,colour=red"),
        "lines[0].colour: there is no such field",
    ),
    (("orders", "place", "shop", "1", "--channel", "web", "--currency", "eur", "lamp=1"), "three capital letters."),
]


def test_what_cannot_be_understood_is_said_in_a_sentence(onebook: Onebook) -> None:
    for words, says in WRONG:
        code, out, err = onebook(*words)
        assert (code, out) == (2, ""), words
        assert says in err


def test_an_order_tells_its_clock_its_amounts_and_what_it_waits_for(onebook: Onebook) -> None:
    assert onebook("items", "set", "lamp")[0] == 0
    assert onebook("stock", "receive", "--place", "main", "lamp=2@4", "--at", "2026-01-04T23:10:00+00:00")[0] == 0
    order = ("orders", "place", "shop", "1", "--channel", "web", "--at", "2026-01-04T23:30:00+00:00")
    assert onebook(*order, "lamp=2@12.50,discount_amount=3,shipping_amount=4.95,tax_amount=5")[0] == 0
    out = onebook("orders", "show", "shop", "1")[1]
    assert "web, 2026-01-05 00:30: allocated. 26.95 EUR and 5.00 tax" in out
    assert out.splitlines()[6].split()[-3:] == ["22.00", "4.95", "5.00"], "they add up to the order's"
    assert "Next: it is ready to ship from main; 31.95 EUR are to be paid." in out
    for words, at in (
        (("orders", "list"), "00:30"), (("orders", "show", "shop", "1"), "00:30"), (("stock", "why", "lamp"), "00:10"),
    ):  # fmt: skip
        out = onebook(*words)[1]
        assert f"2026-01-05 {at}" in out
        assert "2026-01-04" not in out
        assert "Times are those of Europe/Berlin." in out
    (line,) = told(onebook, "orders", "show", "shop", "1")["lines"]
    assert line["shipping_amount"] == "4.95"

    def comes_next() -> str:
        return onebook("orders", "show", "shop", "1")[1].splitlines()[1]

    assert onebook("orders", "pay", "shop", "1", "--method", "card", "--amount", "31.95")[0] == 0
    assert comes_next() == "Next: it is ready to ship from main."
    assert onebook("orders", "release", "shop", "1")[0] == 0
    assert comes_next() == "Next: it is on hold, and waits to be resumed."
    assert onebook("stock", "count", "--place", "main", "lamp=0")[0] == 0
    assert onebook("orders", "resume", "shop", "1")[0] == 0
    assert comes_next() == "Next: it waits for 2 of lamp, and nobody can say until when."
    assert onebook("stock", "expect", "erp", "P1", "--place", "main", "--firm", "lamp=2,expected_on=2099-01-05")[0] == 0
    assert comes_next().startswith("Next: it waits for 2 of lamp, promised for 2099-01-")
    assert onebook("stock", "receive", "--place", "main", "lamp=2@4")[0] == 0
    assert onebook("orders", "ship", "shop", "1", "--shipment", "S1")[0] == 0
    assert comes_next().startswith("Next: shipment S1 is on its way since 20")
    assert onebook("orders", "deliver", "--system", "shop", "--external-id", "1")[0] == 0
    assert comes_next() == "Next: nothing is left to do."


def test_what_came_back_is_on_its_way_no_more(onebook: Onebook) -> None:
    assert onebook("items", "set", "lamp")[0] == 0
    assert onebook("stock", "receive", "--place", "main", "lamp=2@4")[0] == 0
    assert onebook("orders", "place", "shop", "1", "--channel", "web", "lamp=2")[0] == 0
    assert onebook("orders", "ship", "shop", "1", "--shipment", "S1")[0] == 0
    for number, comes_next in ((1, "shipment S1 is on its way since 20"), (2, "nothing is left to do.")):
        back = ("returns", "take-back", "till", f"R{number}", "--place", "city", "--order-system", "shop")
        assert onebook(*back, "--order", "1", "1=1")[0] == 0
        assert f"Next: {comes_next}" in onebook("orders", "show", "shop", "1")[1]


def test_lines_come_from_files_too(onebook: Onebook) -> None:
    for item in ("a", "b"):
        onebook("items", "set", item)
    Path("goods.csv").write_text("item,quantity,unit_cost\na,5,1.50\nb,2.5,3\n", encoding="utf-8")
    assert onebook("stock", "receive", "--place", "main", "--file", "goods.csv")[0] == 0
    Path("count.json").write_text('[{"item": "a", "quantity": "4"}]', encoding="utf-8")
    assert onebook("stock", "count", "--place", "main", "--file", "count.json")[0] == 0
    assert [row["on_hand"] for row in told(onebook, "stock", "list")] == ["4", "2.5"]


def test_a_file_of_lines_that_is_not_of_its_form_is_told_with_its_rows(onebook: Onebook) -> None:
    place = ("orders", "place", "shop", "1", "--channel", "web", "--file")
    Path("lines.csv").write_text("item,quantity,gross_amount\nlamp,2,1,250.00\na,1,5,\nb,1,2,50\n", encoding="utf-8")
    code, out, err = onebook(*place, "lines.csv")
    assert (code, out) == (2, "")
    assert (
        "lines.csv, row 2: it has more cells than the columns item, quantity, gross_amount. Quote numbers with a" in err
    )
    assert "row 3" not in err
    assert "lines.csv, row 4: " in err
    Path("prices.csv").write_text("item,price,\nlamp,2,50\n", encoding="utf-8")
    code, _, err = onebook("orders", "set-prices", "--name", "retail", "--file", "prices.csv")
    assert (code, "prices.csv, row 2: it has more cells" in err) == (2, True)
    Path("lines.json").write_text('[{"item": "lamp"', encoding="utf-8")
    assert 'Write a list of objects: [{"item": "lamp", …}, …].' in onebook(*place, "lines.json")[2]


def test_a_file_of_commands_does_the_good_ones_and_tells_all_others(onebook: Onebook) -> None:
    lines = [json.dumps({"kind": "set_item", "item": f"i{n}"}) for n in range(700)]
    lines[3] = '{"kind": "set_itme", "item": "x"}'
    lines[9] = "nonsense"
    lines[500] = '{"kind": "set_item", "item": 7}'
    Path("all.jsonl").write_text("\n".join(lines), encoding="utf-8")
    code, out, _ = onebook("do", "all.jsonl")
    assert code == 1
    assert "line 4: kind: there is no command 'set_itme'. Did you mean set_item?" in out
    assert "line 10: it is no JSON" in out
    assert "line 501: item: it is no text." in out
    assert out.endswith("697 commands were done, 3 not done.\n")
    assert onebook("do", "all.jsonl")[1].endswith("0 commands were done, 697 done before, 3 not done.\n")
    shapes = [json.loads(line) for line in onebook("do", "all.jsonl", "--json")[1].splitlines()]
    assert [shape["line"] for shape in shapes] == list(range(1, 701))
    assert [shape["line"] for shape in shapes if not shape["applied"]] == [4, 10, 501]


def test_a_line_of_a_file_can_say_that_a_party_is_an_organisation(onebook: Onebook) -> None:
    party = {"kind": "set_party", "system": "shop", "external_id": "k1", "name": "Acme", "party_kind": "organisation"}
    Path("all.jsonl").write_text(json.dumps(party), encoding="utf-8")
    assert onebook("do", "all.jsonl")[1] == "1 command was done.\n"
    assert told(onebook, "parties", "show", "shop", "k1")["kind"] == "organisation"


def test_of_a_mended_file_of_commands_only_what_is_new_is_done(onebook: Onebook) -> None:
    receive = {"kind": "receive_goods", "place": "main", "lines": [{"item": "lamp", "quantity": 1, "unit_cost": 4}]}
    item, twice = json.dumps({"kind": "set_item", "item": "lamp"}), json.dumps(receive)
    Path("all.jsonl").write_text(f"{item}\nnonsense\n{twice}\n{twice}", encoding="utf-8")
    assert onebook("do", "all.jsonl")[1].endswith("3 commands were done, 1 not done.\n")
    Path("all.jsonl").write_text("\n".join([item, "", twice, f"{twice} ", twice]), encoding="utf-8")
    assert onebook("do", "all.jsonl")[1] == "1 command was done, 3 done before.\n"
    assert [row["on_hand"] for row in told(onebook, "stock", "list")] == ["3"]


def test_a_token_is_shown_once(onebook: Onebook) -> None:
    assert "There is no token" in onebook("token", "list")[1]
    token = told(onebook, "token", "make", "shop", "--role", "clerk", "--by", "eva")["token"]
    code, out, _ = onebook("token", "list")
    assert code == 0
    assert "eva" in out
    assert token not in out
    assert onebook("token", "revoke", "shop")[:2] == (0, "The token of shop is revoked.\n")


def test_items_are_told_apart_packed_and_listed(onebook: Onebook) -> None:
    for item, name in (("chair-1", "Oak chair"), ("chair-2", "Chair oak"), ("pad", "Pad"), ("set", "Set")):
        assert onebook("items", "set", item, "--name", name)[0] == 0
    (pair,) = told(onebook, "items", "duplicates")
    assert (pair["item"], pair["other"]) == ("chair-1", "chair-2")
    assert "chair-2" in onebook("items", "duplicates")[1]
    assert onebook("items", "keep-apart", "chair-1", "--other", "chair-2")[0] == 0
    assert onebook("items", "duplicates")[1] == "No two items look like one.\n"
    assert onebook("items", "set-units", "pad", "unit=box,number=12", "unit=half,number=1,divisor=2")[0] == 0
    assert onebook("items", "set-kit", "set", "chair-1=1", "pad=2")[0] == 0
    assert onebook("items", "list-on", "pad", "--channel", "web", "--listed", "--price", "4.90")[0] == 0
    pad = told(onebook, "items", "show", "pad")
    assert [(unit["unit"], unit["number"], unit["divisor"]) for unit in pad["units"]] == [
        ("box", 12, 1),
        ("half", 1, 2),
    ]
    assert pad["kits"] == [{"item": "set", "name": "Set", "quantity": "2"}]
    assert "chair-1" in onebook("items", "show", "set")[1]
    (listed,) = told(onebook, "items", "listings", "web")
    assert (listed["item"], listed["price"], listed["is_listed"]) == ("pad", "4.90", True)
    assert onebook("items", "listings", "web", "--csv")[1].splitlines()[1].startswith("pad,Pad,yes,4.90,EUR")
    assert onebook("items", "listings", "market")[1] == "Nothing is known of items there.\n"


def test_freight_is_laid_to_goods_and_taken_off_again(onebook: Onebook) -> None:
    assert onebook("items", "set", "lamp")[0] == 0
    assert onebook("stock", "receive", "--place", "main", "lamp=10@4.50", "--document", "D1")[0] == 0
    freight = ("stock", "add-cost", "erp", "F1", "--amount", "5")
    assert onebook(*freight, "--receipts", "D1", "--spread-by", "quantity")[0] == 0
    assert [row["value"] for row in told(onebook, "stock", "value")] == ["50.00"]
    assert onebook("stock", "cancel-cost", "erp", "F1")[0] == 0
    assert [row["value"] for row in told(onebook, "stock", "value")] == ["45.00"]
    (lamp,) = told(onebook, "stock", "available", "--channel", "market")
    assert [(of["channel"], of["told"]) for of in lamp["channels"]] == [("market", "10")]


def test_what_is_to_do_to_be_had_and_came_back_is_listed(onebook: Onebook) -> None:
    assert onebook("book", "tasks")[1] == "Nothing is to do.\n"
    assert onebook("stock", "proposals")[1].startswith("Nothing is to be had")
    assert onebook("returns", "list")[1] == "There is no such return.\n"
    assert onebook("items", "set", "lamp")[0] == 0
    assert onebook("orders", "place", "shop", "1", "--channel", "web", "lamp=2@5")[0] == 0
    (task,) = told(onebook, "book", "tasks")
    assert (task["kind"], task["order"], task["item"]) == ("tell_customer", "1", "lamp")
    assert str(task["task_id"]) in onebook("book", "tasks")[1]
    assert onebook("book", "tasks", "--csv")[1].splitlines()[1].startswith(f"{task['task_id']},tell_customer,")
    assert onebook("book", "finish-task", "--tasks", str(task["task_id"]))[0] == 0
    assert told(onebook, "book", "tasks") == []
    code, _, err = onebook("book", "finish-task", "--tasks", str(task["task_id"]))
    assert (code, "There is no open task" in err) == (1, True)
    (proposal,) = told(onebook, "stock", "proposals", "--kind", "purchase")
    assert (proposal["item"], proposal["quantity"], proposal["order"]) == ("lamp", "2", "1")
    assert "lamp" in onebook("stock", "proposals")[1]
    lines = Path("back.json")
    lines.write_text('[{"item": "lamp", "quantity": 1, "amount": "3"}]', encoding="utf-8")
    back = ("returns", "request", "till", "b1", "--channel", "shops", "--exception", "--file", str(lines))
    assert onebook(*back)[0] == 0
    (listed,) = told(onebook, "returns", "list", "--status", "requested")
    assert (listed["external_id"], listed["order"]) == ("b1", None)
    assert "b1" in onebook("returns", "list")[1]
    assert "no known order: requested" in onebook("returns", "show", "till", "b1")[1]
    assert told(onebook, "returns", "show", "till", "b1")["lines"][0]["item"] == "lamp"


def walked(onebook: Onebook, *words: str) -> list[dict[str, Any]]:
    """All rows of a list, two at a time, each time as the table says how it goes on."""
    found, after = told(onebook, *words, "--limit", "2"), []
    rows = list(found)
    while said := re.search(r"From the next one on: (--after .*)", onebook(*words, "--limit", "2", *after)[1]):
        after = shlex.split(said[1])
        rows += told(onebook, *words, "--limit", "2", *after)
    return rows


def test_lists_go_on_behind_what_their_last_row_shows(onebook: Onebook) -> None:
    assert onebook("items", "set", "pen")[0] == 0
    assert onebook("orders", "set-price-list", "--name", "A list")[0] == 0
    assert onebook("orders", "set-prices", "--name", "A list", "pen,price=2.50")[0] == 0
    for number in range(5):
        name, item = f"#{number} a", f"i{number}"
        assert onebook("items", "set", item)[0] == 0
        assert onebook("items", "list-on", item, "--channel", "web", "--price", "3")[0] == 0
        assert onebook("parties", "set", "shop", name, "--name", "Acme")[0] == 0
        assert onebook("orders", "set-terms", "shop", name, "--due-days", "10", "--credit-limit", "50")[0] == 0
        order = ("orders", "place", "shop", name, "--channel", "web", "--customer-id", name)
        assert onebook(*order, f"{item}=1@20")[0] == 0
        quote = ("orders", "make-quote", "crm", name, "--valid-until", "2099-12-31", f"{item}=1@20")
        assert onebook(*quote, "--channel", "market" if number else "web")[0] == 0
        back = Path("back.json")
        back.write_text('[{"item": "pen", "quantity": 1, "amount": "3"}]', encoding="utf-8")
        asked = ("returns", "request", "till", name, "--channel", "shops", "--exception", "--file", str(back))
        assert onebook(*asked)[0] == 0
        assert onebook("orders", "set-price-list", "--name", f"list {number}")[0] == 0
        assert onebook("orders", "set-prices", "--name", "A list", f"pen,price=2,from_quantity={number + 1}.5")[0] == 0
    names = [f"#{number} a" for number in range(5)]
    for words, column, whole in (
        (("orders", "list"), "external_id", names[::-1]), (("orders", "list", "--find", "#"), "external_id", names),
        (("orders", "list", "--customer", "#3 a"), "external_id", ["#3 a"]),
        (("orders", "quotes"), "external_id", names[::-1]),
        (("orders", "quotes", "--channel", "market"), "external_id", names[:0:-1]),
        (("orders", "owing"), "external_id", names), (("returns", "list"), "external_id", names[::-1]),
        (("parties", "find", "Acme"), "external_id", names), (("parties", "find", "#"), "external_id", names),
        (("orders", "price-lists"), "list", ["A list", *(f"list {number}" for number in range(5))]),
        (("orders", "prices"), "from_quantity", ["0", "1.5", "2.5", "3.5", "4.5", "5.5"]),
        (("items", "list"), "item", ["i0", "i1", "i2", "i3", "i4", "pen"]),
        (("items", "listings", "web"), "item", ["i0", "i1", "i2", "i3", "i4"]),
        (("stock", "proposals"), "order", names),
    ):  # fmt: skip
        assert [row[column] for row in walked(onebook, *words)] == whole, words
    for words, says in (
        (("orders", "list", "--after", "shop", "x"), "after: there is no order x of shop. Name the last one"),
        (("orders", "owing", "--after", "shop", "#0 a", "USD"), "there is no account #0 a of shop in USD"),
        (("orders", "prices", "--after", "A list", "pen", "", "many"), "'many' is no quantity"),
        (("orders", "quotes", "--channel", "fair"), "there is no channel 'fair' in the plan."),
        (("stock", "proposals", "--after", "shop", "#0 a", "7"), "there is no proposal for line 7 of #0 a of shop."),
    ):  # fmt: skip
        code, out, err = onebook(*words)
        assert (code, out) == (2, ""), words
        assert says in err


def test_what_is_told_of_stock_says_so_where_it_is_not_all(onebook: Onebook) -> None:
    for item in ("cap", "ink", "pen"):
        assert onebook("items", "set", item)[0] == 0
        assert onebook("stock", "receive", "--place", "main", f"{item}=1@1")[0] == 0
    assert [row["item"] for row in walked(onebook, "stock", "available")] == ["cap", "ink", "pen"]
    assert "From the next one on: --after ink" in onebook("stock", "figures", "--limit", "2")[1]
    assert "--after" not in onebook("stock", "figures", "--limit", "1", "--item", "ink")[1]
    assert "--limit 2" in onebook("stock", "why", "ink", "--limit", "1")[1]
    assert "--limit" not in onebook("stock", "why", "ink")[1]


def test_a_party_is_found_and_shown(onebook: Onebook) -> None:
    assert onebook("parties", "set", "shop", "k1", "--kind", "person", "--name", "Ada Muster")[0] == 0
    assert onebook("parties", "set-codes", "shop", "k1", "scheme=email,code=ada@example.com")[0] == 0
    for text in ("ADA@example.com", "k1", "Ada", "ada m"):
        assert [party["external_id"] for party in told(onebook, "parties", "find", text)] == ["k1"], text
    assert "Ada Muster" in onebook("parties", "find", "k1")[1]
    assert onebook("parties", "find", "Muster")[1] == "Nobody is known by it.\n"
    assert "ada@example.com" in onebook("parties", "show", "shop", "k1")[1]
    assert told(onebook, "parties", "show", "shop", "k1")["codes"][0]["scheme"] == "email"


def test_every_word_stands_for_a_kind_of_command(onebook: Onebook) -> None:
    for room, name in ((orders, "orders"), (stock, "stock"), (items, "items"), (returns, "returns")):
        assert set(room.KINDS.values()) <= set(command_kinds())
        for word in room.KINDS:
            assert onebook(name, word, "--help")[0] == 0


def test_all_that_is_held_of_a_person_is_told_and_erased(onebook: Onebook) -> None:
    assert onebook("parties", "set", "shop", "k1", "--kind", "person", "--name", "Ada Muster")[0] == 0
    assert "Ada Muster" in onebook("parties", "export", "shop", "k1")[1]
    assert onebook("parties", "erase", "shop", "k1")[0] == 0
    assert "Ada" not in onebook("parties", "export", "shop", "k1")[1]
    assert "Ada" not in onebook("journal", "--json")[1]
    code, _, err = onebook("parties", "erase", "shop", "k2")
    assert code == 1
    assert "k2" in err


def test_quotes_prices_accounts_and_vouchers_are_shown(onebook: Onebook) -> None:
    assert onebook("items", "set", "pen")[0] == 0
    assert onebook("stock", "receive", "--place", "main", "pen=9@1")[0] == 0
    quote = ("orders", "make-quote", "crm", "q1", "--channel", "web", "--valid-until", "2099-12-31")
    assert onebook(*quote, "--customer-id", "acme", "pen=4@2.50,tax_amount=1")[0] == 0
    assert onebook("orders", "order-quote", "crm", "q1", "--order", "o9")[0] == 0
    assert [row["external_id"] for row in told(onebook, "orders", "quotes", "--status", "ordered")] == ["q1"]
    assert "There is nothing." in onebook("orders", "quotes", "--sales-person", "eve")[1]
    out = onebook("orders", "quote", "crm", "q1")[1]
    assert "ordered. 10.00 EUR and 1.00 tax. It became order o9 of crm." in out
    assert "Version 1" in out
    (figures,) = told(onebook, "orders", "quote-figures")
    assert (figures["ordered"], figures["ordered_amount"], figures["won_share"]) == (1, "10.00", 1.0)
    assert "There is nothing." in onebook("orders", "quote-figures", "--to", "2020-01-01")[1]
    assert "'May' is no day" in onebook("orders", "quote-figures", "--from", "May")[2]
    assert onebook("orders", "set-price-list", "--name", "retail", "--channel", "web")[0] == 0
    assert onebook("orders", "set-prices", "--name", "retail", "pen,price=2.50")[0] == 0
    assert onebook("orders", "price-lists", "--csv")[1].splitlines()[1] == "retail,EUR,web,,,,,,0"
    assert onebook("orders", "prices", "--item", "pen", "--csv")[1].splitlines()[1] == "retail,pen,,EUR,0,2.50"
    assert told(onebook, "orders", "prices", "--channel", "market") == []
    assert onebook("parties", "set", "shop", "acme", "--name", "Acme")[0] == 0
    assert onebook("orders", "set-terms", "shop", "acme", "--due-days", "10", "--credit-limit", "50")[0] == 0
    place = ("orders", "place", "shop", "o1", "--channel", "web", "--customer-id", "acme")
    assert onebook(*place, "--at", "2026-01-01T12:00:00Z", "pen=1@20")[0] == 0
    (owes,) = told(onebook, "orders", "owing")
    assert (owes["open_amount"], owes["overdue_amount"], owes["oldest_on"]) == ("20.00", "20.00", "2026-01-11")
    account = onebook("orders", "account", "shop", "acme")[1]
    assert "50.00" in account
    assert account.splitlines()[-2].split()[-1] == "yes"
    assert onebook("orders", "issue-voucher", "--code", "G1", "--amount", "30", "--reason", "goodwill")[0] == 0
    assert onebook("orders", "redeem-voucher", "shop", "o1", "--code", "G1")[0] == 0
    out = onebook("orders", "voucher", "G1")[1]
    assert "Voucher G1, goodwill: 10.00 EUR are left." in out
    assert "o1 of shop" in out
    for words, says in (
        (("quotes", "--status", "open"), "there is no status 'open'. There are: draft, sent,"),
        (("prices", "--list", "moon"), "there is no price list 'moon'. There are: retail."),
        (("price-lists", "--channel", "fair"), "there is no channel 'fair' in the plan."),
        (("quote", "crm", "q9"), "there is no quote q9 of crm."),
        (("account", "shop", "bob"), "there is no account of bob of shop."),
        (("voucher", "G9"), "there is no voucher 'G9'."),
    ):
        code, out, err = onebook("orders", *words)
        assert (code, out) == (2, ""), words
        assert says in err
