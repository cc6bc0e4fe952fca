"""All keys. Bindings, footer, palette and help page derive from them."""

from tui.view.comparison_keys import COMPARISON_KEYS
from tui.view.contents_keys import CONTENTS_KEYS
from tui.view.history_keys import HISTORY_KEYS
from tui.view.key import Key
from tui.view.key_table import KeyTable
from tui.view.layers_keys import LAYERS_KEYS
from tui.view.list_keys import LIST_KEYS
from tui.view.output_keys import OUTPUT_KEYS
from tui.view.past_keys import PAST_KEYS
from tui.view.prompt_keys import PROMPT_KEYS
from tui.view.session_keys import SESSION_KEYS
from tui.view.settings_keys import SETTINGS_KEYS
from tui.view.walk_keys import WALK_KEYS

KEYS: tuple[Key, ...] = (
    *PROMPT_KEYS,
    *LIST_KEYS,
    *OUTPUT_KEYS,
    *WALK_KEYS,
    *PAST_KEYS,
    *LAYERS_KEYS,
    *HISTORY_KEYS,
    *SETTINGS_KEYS,
    *COMPARISON_KEYS,
    *CONTENTS_KEYS,
    *SESSION_KEYS,
)
BY_ID = {key.id: key for key in KEYS}
STANDARD = KeyTable(KEYS)
