"""The surroundings of slash commands without a screen: they list what a screen would carry out."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from present import present

from core.checkpoints.checkpoint import Checkpoint, CheckpointKey
from core.protocol.load_options import LoadOptions
from core.protocol.prompt_options import PromptOptions
from core.protocol.settings import SamplingSettings
from tui.session.slash import COMMANDS
from tui.view.catalog import Catalog, Order
from tui.view.commands import Call
from tui.view.display import Display
from tui.view.head_choice import HeadChoice
from tui.view.key import Pane
from tui.view.keys import STANDARD
from tui.view.painting import Painting
from tui.view.presets import PRESETS
from tui.view.surroundings import ModelInMemory


class Screen:
    """A display without a terminal."""

    def __init__(self, done: list[str]) -> None:
        self.theme, self.mouse, self.done = "nord", True, done
        self.keys = STANDARD
        self.themes: Sequence[str] = ("nord", "dracula")
        self.strip, self.roomy = True, True

    def use_theme(self, name: str) -> None:
        self.theme = name

    def report_mouse(self, *, on: bool) -> None:
        self.mouse = on

    def show_strip(self, *, on: bool) -> bool:
        self.strip = on
        return self.roomy

    def focus(self, pane: Pane) -> None:
        self.done.append(f"focus {pane}")

    def step(self, direction: int) -> None:
        self.done.append(f"step {direction}")

    def select(self) -> None:
        self.done.append("select")

    def palette(self) -> None:
        self.done.append("palette")

    def editor(self) -> None:
        self.done.append("editor")

    def prefill(self, line: str) -> None:
        self.done.append(f"prefill {line}")

    def press(self, key: str) -> None:
        self.done.append(f"press {key}")


class AroundInside:
    """Implements Inside; `walks` has the tokens that were asked for."""

    def __init__(self) -> None:
        self.painting = Painting()
        self.walks: list[int | str | None] = []
        self.choices: list[HeadChoice | None] = []

    def paint(self, painting: Painting) -> None:
        self.painting = painting

    def walk_to(self, number: int | None) -> None:
        self.walks.append(number)

    def end_walk(self) -> bool:
        self.walks.append("end")
        return True

    def read_prompt(self) -> None:
        self.walks.append("prompt")

    def layers(self, choice: HeadChoice | None = None) -> None:
        self.choices.append(choice)


class AroundContents:
    """Implements ContentsActions; `calls` has what was asked for."""

    def __init__(self) -> None:
        self.calls: list[tuple[str, str]] = []

    def tensors(self, words: str) -> None:
        self.calls.append(("tensors", words))

    def metadata(self, words: str) -> None:
        self.calls.append(("metadata", words))

    def difference(self, name: str) -> None:
        self.calls.append(("difference", name))


class AroundBranches:
    """Implements Branches; `calls` has what was asked for."""

    def __init__(self) -> None:
        self.calls: list[tuple[object, ...]] = []

    def branch(self, number: int | None, text: str | None) -> None:
        self.calls.append(("branch", number, text))

    def edit(self, text: str | None = None) -> None:
        self.calls.append(("edit", text))

    def tree(self) -> None:
        self.calls.append(("tree",))


class AroundPast:
    """Implements PastActions; `calls` has what was asked for."""

    def __init__(self) -> None:
        self.calls: list[tuple[object, ...]] = []

    def history(self, words: str = "") -> None:
        self.calls.append(("history", words))

    def note(self, text: str | None) -> None:
        self.calls.append(("note", text))

    def pin(self) -> None:
        self.calls.append(("pin",))

    def log(self) -> None:
        self.calls.append(("log",))

    def undo(self) -> None:
        self.calls.append(("undo",))


class Around:
    """Implements Surroundings; `said` has the sentences, `told` the short messages."""

    def __init__(self, entries: Iterable[Checkpoint] = ()) -> None:
        self.settings, self.how, self.options = SamplingSettings(), PromptOptions(), LoadOptions()
        self.presets = PRESETS
        self.model: ModelInMemory | None = None
        self.streaming = False
        self.catalog = Catalog(tuple(entries))
        self.highlighted = next(iter(self.catalog.entries), None)
        self.generations, self.turns = 0, 0
        self.inside, self.branches, self.past = AroundInside(), AroundBranches(), AroundPast()
        self.contents = AroundContents()
        self.said: list[str] = []
        self.told: list[str] = []
        self.loads: list[str] = []
        self.done: list[str] = []
        self.display: Display | None = Screen(self.done)

    @property
    def checkpoints(self) -> Sequence[Checkpoint]:
        return self.catalog.entries

    def change(self, settings: SamplingSettings) -> None:
        self.settings = settings

    def use_how(self, how: PromptOptions) -> None:
        self.how = how

    def begin_conversation(self) -> None:
        self.turns = 0
        self.done.append("new conversation")

    def load(self, checkpoint: Checkpoint) -> None:
        self.loads.append(str(checkpoint.folder))

    def load_named(self, name: str) -> None:
        self.loads.append(name)

    def use_options(self, options: LoadOptions) -> None:
        self.options = options

    def load_again(self) -> bool:
        self.loads.append(present(self.model).name)
        return True

    def say(self, *lines: str) -> None:
        self.said += lines

    def tell(self, text: str) -> None:
        self.told.append(text)

    def clear(self) -> int:
        count, self.generations = self.generations, 0
        self.said.clear()
        return count

    def show_list(self) -> None:
        self.done.append("list")

    def sort_by(self, order: Order) -> None:
        self.catalog = replace(self.catalog, order=order)

    def filter_by(self, text: str) -> None:
        self.catalog = replace(self.catalog, filter=text)

    def mark(self, marked: frozenset[CheckpointKey]) -> None:
        self.catalog = self.catalog.with_marks(marked)

    def lapse(self, argument: str) -> None:
        self.done.append(f"lapse {argument!r}")

    def judge(self, kind: str, argument: str) -> None:
        self.done.append(f"{kind} {argument!r}")

    def report(self, argument: str) -> None:
        self.done.append(f"report {argument!r}")

    def export(self, argument: str) -> None:
        self.done.append(f"export {argument!r}")

    def side(self, argument: str) -> None:
        self.done.append(f"side {argument!r}")

    def go_to_best(self) -> None:
        self.done.append("best")

    def show_facts(self) -> None:
        self.done.append("facts")

    def again(self) -> None:
        self.done.append("again")

    def same(self) -> None:
        self.done.append("same")

    def run_highlighted(self) -> None:
        self.done.append("run")

    def fan(self, argument: str) -> None:
        self.done.append(f"fan {argument!r}")

    def groups(self, argument: str) -> None:
        self.done.append(f"groups {argument!r}")

    def take_row(self, row: int) -> None:
        self.done.append(f"take {row}")

    def go_on(self) -> None:
        self.done.append("continue")

    def predict(self, text: str | None) -> None:
        self.done.append(f"predict {text!r}")

    def copy(self, part: str, file: str) -> None:
        self.done.append(f"copy {part!r} {file!r}")

    def cancel(self) -> None:
        self.done.append("cancel")

    def help(self) -> None:
        self.done.append("help")

    def quit(self) -> None:
        self.done.append("quit")

    def type(self, line: str) -> list[str]:
        """Carry out a command; return what it said."""
        before, told = len(self.said), len(self.told)
        call = COMMANDS.read_line(line)
        assert isinstance(call, Call)
        call.carry_out(self)
        return self.said[before:] + self.told[told:]
