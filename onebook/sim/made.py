"""A simulated world, complete: everything that happened, before any system has written it down in its own way."""

from __future__ import annotations

from dataclasses import dataclass

from onebook.sim.clock import Clock, clock
from onebook.sim.draws import Dice, Ints
from onebook.sim.items import Items, items
from onebook.sim.life import Life, live
from onebook.sim.orders import order_lines, order_totals, orders, payment_methods, payments, return_lines
from onebook.sim.people import People, people
from onebook.sim.service import contacts, leads, surveys
from onebook.sim.table import Table
from onebook.sim.visits import browsing, visits
from onebook.sim.world import World

__all__ = ["Made", "make"]


@dataclass(frozen=True, slots=True)
class Made:
    """A world and all that happened in it; what the tables hold, the functions of their names say.

    totals, methods: what each order comes to, and how it is paid.
    """

    world: World
    dice: Dice
    days: Clock
    folk: People
    items: Items
    life: Life
    visits: Table
    orders: Table
    lines: Table
    totals: Ints
    methods: Ints
    payments: Table
    returns: Table
    leads: Table
    contacts: Table
    surveys: Table


def make(world: World) -> Made:
    """Simulate a world."""
    dice, days = Dice(world.seed), clock(world)
    folk, range_ = people(world, dice), items(world, dice)
    browsed, left = browsing(world, folk, days, dice)
    life = live(world, folk, range_, days, dice, left)
    seen = visits(world, folk, range_, days, dice, life, browsed)
    placed = orders(world, folk, life)
    lines = order_lines(world, range_, dice, life, placed)
    totals, methods = order_totals(placed, lines), payment_methods(dice, placed)
    asked = contacts(world, folk, days, dice, life, placed)
    return Made(
        world=world,
        dice=dice,
        days=days,
        folk=folk,
        items=range_,
        life=life,
        visits=seen,
        orders=placed,
        lines=lines,
        totals=totals,
        methods=methods,
        payments=payments(world, dice, placed, totals, methods),
        returns=return_lines(dice, placed, lines),
        leads=leads(world, folk, days, dice, life, placed),
        contacts=asked,
        surveys=surveys(world, dice, placed, seen, asked),
    )
