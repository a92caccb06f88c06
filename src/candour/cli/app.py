"""The commands by name, and what an error becomes: a sentence on stderr and an exit code, never a traceback."""

import os
import sys
import traceback
from collections.abc import Sequence

from cyclopts import App, CycloptsError, Group, MissingArgumentError, Parameter
from rich.console import Console

import candour
from candour.cli.plain_text import show_controls
from candour.cli.stopping import find_code
from candour.config.suggestions import suggest_name
from candour.errors import CandourError, ConfigError
from candour.tracking.address import hide_secrets

DEBUG = "CANDOUR_DEBUG"

GROUPS = {
    "Begin": {
        "check": "Check a configuration and the extracts that it names, and fit nothing.",
        "history": "Read the extracts into one case history, and say what it holds.",
        "run": "Run a pilot, from extracts to a transparency report.",
        "protocol": "Freeze what will be done before it is done, and seal the test period.",
        "pilot": "Draft, freeze, open and report several pilots, and put them side by side.",
        "list": "List pipelines, audits and scenarios.",
    },
    "Find a run and question it": {
        "runs": "List, filter and sort the runs of a store.",
        "show": "Show everything of one run on a screen.",
        "compare": "Say what changed between runs or reports, and which of their figures may be compared.",
        "audit": "Question finished runs again, or somebody else's scores.",
        "choose": "Say what each rule of choosing among models and settings would have cost.",
        "explain": "Say what moves the score of one case, inside the authority only.",
    },
    "Prove a run and keep it": {
        "reproduce": "Build a run again from what it kept, and say how exactly it came out.",
        "archive": "Put a run into one file that opens with Python alone.",
        "restore": "Check an archive, and make a working folder of it.",
        "relocate": "Mend MLflow's addresses after a run store was moved or copied.",
        "ui": "Show the runs in MLflow, on this machine only.",
    },
    "Write, decide, let out": {
        "report": "Write the report of a run again, or that of older findings.",
        "desk": "Open the reviewer's desk for a panel, on this machine only.",
        "atrs": "Say what is missing in a transparency record, by tier.",
        "release": "Say that a report has left the authority, so that later ones keep its secrets.",
        "combine": "Put several authorities' reports together, from what they published.",
    },
    "Use what a panel permits": {
        "score": "Score new cases, where a panel permits it.",
        "monitor": "Say what happened after cases were scored, and stop the list where the plan says so.",
    },
    "Between authorities": {
        "share": "Let a model leave its authority, by agreement, to be tested in another.",
        "validate": "Test another authority's model on one's own decisions.",
    },
    "Try and test": {
        "synthesise": "Make the extracts of a synthetic authority, with known truth.",
        "assure": "Check the features and outcomes of your own test children.",
    },
}
"""What somebody wants to do, and the commands for it, in the order of use."""

COMMANDS = {name: sentence for commands in GROUPS.values() for name, sentence in commands.items()}


def build_app() -> App:
    """The application. Each command's own file is imported only when it is called."""
    app = App(
        name="candour",
        help="Pilots and fairness audits of case-escalation forecasts in children's social care.",
        version=candour.__version__,
        help_epilogue="Every command: candour COMMAND --help. Nothing that candour does opens the network, but for the "
        "database of a Standard Safeguarding Dataset that a configuration names, a cluster of Spark or Dask and a tracking "
        "server that you name, and pip, where restore is told to --install.",
        default_parameter=Parameter(show_default=_show_default),
        result_action="return_value",
        # Else cyclopts would end the process without a word.
        suppress_keyboard_interrupt=False,
    )
    for place, (title, commands) in enumerate(GROUPS.items()):
        group = Group(title, sort_key=place)
        for order, (name, sentence) in enumerate(commands.items()):
            module = f"candour.cli.{name if name != 'list' else 'inventory'}:{name if name != 'list' else 'show_inventory'}"
            app.command(module, name=name, help=sentence, group=group, sort_key=order)
    about = Group("Help", sort_key=len(GROUPS))
    for flag in ("--help", "--version"):
        app[flag].group = about
    return app


def _show_default(value: object) -> str | None:
    """What an option is without being given; nothing where it then says nothing."""
    return None if value in (None, "", (), False) else str(value)


def run_command(arguments: Sequence[str]) -> int:
    """Run one command and return the exit code of the process."""
    try:
        return _call(arguments)
    except CandourError as error:
        return _tell(str(error), error.exit_code)
    except KeyboardInterrupt as stopped:
        return _tell(f"Stopped. Nothing half-written was left. {stopped}".rstrip(), find_code(stopped))
    except BrokenPipeError:
        # Whoever was reading, such as `head`, has had enough.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except OSError as error:
        return _tell_refused(error)
    except Exception as error:  # noqa: BLE001 (the last line: a library's message may quote a child's record)
        refused = _find_refusal(error)
        return _tell(str(refused), refused.exit_code) if refused is not None else _tell_unexpected(error)


def _call(arguments: Sequence[str]) -> int:
    # cyclopts would import every command to find the nearest one.
    if arguments and not arguments[0].startswith("-") and arguments[0] not in COMMANDS:
        raise ConfigError(f"No command is called '{arguments[0]}'{suggest_name(arguments[0], COMMANDS)}")
    errors = Console(stderr=True, highlight=False, soft_wrap=True)
    try:
        code = build_app()(
            arguments, error_console=errors, exit_on_error=False, print_error=False, help_on_error=False
        )
    except MissingArgumentError as error:
        raise ConfigError(_say_missing(error, arguments)) from None
    except CycloptsError as error:
        raise ConfigError(f"{error}\nSee: candour {_name_command(arguments)}--help") from None
    return code if isinstance(code, int) else 0


def _say_missing(error: MissingArgumentError, arguments: Sequence[str]) -> str:
    """What is still to be named; a place on the command line is named as the help names it."""
    argument = error.argument
    if argument is None:
        return f"{error}\nSee: candour {_name_command(arguments)}--help"
    called = argument.name if argument.index is None else argument.field_info.name.upper()
    command = " ".join(("candour", *(error.command_chain or ())))
    missing = f"'{command}' needs {called}." if argument.required else f"'{called}' needs a value."
    return f"{missing} {argument.parameter.help or ''}\nSee: {command} --help"


def _name_command(arguments: Sequence[str]) -> str:
    return f"{arguments[0]} " if arguments and arguments[0] in COMMANDS else ""


def _tell(message: str, code: int) -> int:
    if os.environ.get(DEBUG):
        sys.stderr.write(hide_secrets(traceback.format_exc()))
    sys.stderr.write(f"{show_controls(message)}\n")
    return code


def _find_refusal(error: Exception) -> CandourError | None:
    """What the database of the run store refused; None where the error is another one."""
    if "mlflow" not in sys.modules:
        return None
    from candour.tracking.refusals import explain_refusal  # noqa: PLC0415 (MLflow is imported by those who need it)

    return explain_refusal(error)


def _tell_refused(error: OSError) -> int:
    """Name the file or folder that the system would not give; the system's own words hold no data."""
    if not error.strerror:
        return _tell_unexpected(error)
    place = f" at '{error.filename}'" if error.filename else ""
    return _tell(
        f"A file or folder{place} cannot be used: {error.strerror}. Check that the path is right, that you may read "
        "and write there, and that the disk has room.",
        ConfigError.exit_code,
    )


def _tell_unexpected(error: Exception) -> int:
    """Name the kind of error and its place, but not its message, which may hold data."""
    frames = traceback.extract_tb(error.__traceback__)
    ours = [frame for frame in frames if f"{os.sep}candour" in frame.filename] or frames
    place = f"{os.path.basename(ours[-1].filename)}, line {ours[-1].lineno}" if ours else "an unknown place"  # noqa: PTH119
    return _tell(
        f"candour met an error that it did not expect ({type(error).__name__} in {place}). This is a fault of candour, "
        f"not yours. Its message is not shown, because it may hold data about a child; to see it and the traceback on "
        f"this machine, set {DEBUG}=1 and run the command again.",
        1,
    )
