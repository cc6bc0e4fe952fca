"""`python -m tui` is the same as `stepscope`."""

import sys

from tui.cli import main

sys.exit(main())
