"""What goes with what, what changed, and how sure that is: statistics on arrays, which know nothing of the lake.

A sample that cannot tell is answered with None and a caution in plain words; nothing here raises for want of data.
Modules are imported one by one, since some of them need a while: `rates`, `ropo`, `change`, `drivers`, `returning`.
"""
