"""Exports of well-known systems: one TOML file each, found by convention; a new one is added by adding a file.

name       what people call it; system, source: the names it gets in the plan; channel: what such a system sells in
needs      the columns by which it is known, by their words below; the export of which most are there is meant
notes      what a person should know; instead: why it cannot be used, and what to do
spans_days it counts over a span of days that only its title lines tell: `first_day` is the first of them

[text] [numbers] [dates]   word = how exports head that column, the surest first. No word of a number is a heading.
[steps]    common steps of the SELECTs, each used where it is named
[[records]]  type; notes, confirm: as in `RecordGuess`
  select     SQL over `SOURCE_rows`, which has every word as a column (NULL where a file lacks it) and `unreadable` (a
             number's text that is none); {channel} is the channel's name
  reads      other exports of the system without which it cannot be made; unless: exports that tell these records
             better; may_read: exports that have no rows where they are not there
"""
