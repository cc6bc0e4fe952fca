"""The environment variables that change what stepscope does, as far as they are set."""

import os

from core.base.text import shorten
from tui.doctor.fact import Fact, Section

_NAMES = (
    "HOME", "XDG_CONFIG_HOME", "XDG_STATE_HOME", "XDG_CACHE_HOME",
    "NANOCHAT_BASE_DIR", "NANOCHAT_EXPERIMENT_DIR", "TIKTOKEN_CACHE_DIR", "DATA_GYM_CACHE_DIR",
    "PYTHONPATH", "VISUAL", "EDITOR", "LANG", "LC_ALL", "LC_CTYPE",
    "COLORTERM", "NO_COLOR", "FORCE_COLOR", "DISPLAY", "WAYLAND_DISPLAY", "TERM_PROGRAM",
    "CUDA_VISIBLE_DEVICES", "OMP_NUM_THREADS", "MKL_NUM_THREADS", "PYTORCH_ENABLE_MPS_FALLBACK",
    "ATEN_CPU_CAPABILITY", "ONEDNN_MAX_CPU_ISA", "DNNL_MAX_CPU_ISA",
)  # fmt: skip
_BEGINNINGS = ("STEPSCOPE_", "TEXTUAL_")
# Parts of the names of variables whose values nobody should paste into a report.
_SECRET = ("KEY", "TOKEN", "SECRET", "PASSWORD")


def environment() -> Section:
    """Return the variables that are set; the values of secret ones are not told."""
    named = [*_NAMES, *sorted(name for name in os.environ if name.startswith(_BEGINNINGS))]
    return Section("environment", tuple(
        Fact(name, _told(name)) for name in named if name in os.environ))  # fmt: skip


def _told(name: str) -> str:
    if any(part in name for part in _SECRET):
        return "set; not told here"
    return shorten(os.environ[name], 300) or "set, and empty"
