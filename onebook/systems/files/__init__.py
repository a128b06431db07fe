"""Files and databases that other systems export: found, looked at once, and turned into SQL that the lake runs.

A source's text is read as text; what a cell means is the gate's to say. Each file either can be read, or is left out
with a sentence that says why; of a file that is broken in places, the whole rows are read and the others are listed.
"""

from onebook.systems.files.mapping import mapping_sql, source_of
from onebook.systems.files.model import Attachment, Relation, SourceFile
from onebook.systems.files.prepare import prepare_source
from onebook.systems.files.trace import trace

__all__ = ["Attachment", "Relation", "SourceFile", "mapping_sql", "prepare_source", "source_of", "trace"]
