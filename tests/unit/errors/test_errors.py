"""Every error a user can meet has an exit code of its own."""

from candour import errors


def test_each_class_owns_one_exit_code() -> None:
    classes = errors.CandourError.__subclasses__()
    codes = [error.exit_code for error in classes]
    assert len(classes) >= 11
    assert len(set(codes)) == len(codes)
    assert min(codes) >= 10


def test_the_tree_in_the_docstring_is_true() -> None:
    lines = (errors.__doc__ or "").splitlines()
    drawn = {(line.split()[0], int(line.split()[1])) for line in lines if line.startswith("      ")}
    assert drawn == {(error.__name__, error.exit_code) for error in errors.CandourError.__subclasses__()}
