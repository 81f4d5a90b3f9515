"""The order in which names need each other."""

from scripts.contract.circles import in_order


def test_what_is_needed_comes_first_and_circles_together() -> None:
    needs = {"z": ["a"], "a": [], "m": ["n", "z"], "n": ["m"], "q": ["m", "q"]}

    assert list(in_order(needs)) == [["a"], ["z"], ["m", "n"], ["q"]]


def test_circles_that_touch_are_one() -> None:
    needs = {"a": ["b"], "b": ["a", "c"], "c": ["d"], "d": ["b", "e"], "e": []}

    assert list(in_order(needs)) == [["e"], ["a", "b", "c", "d"]]


def test_a_long_chain_is_followed_to_its_end() -> None:
    chain = {str(number): [str(number + 1)] for number in range(5000)} | {"5000": []}

    assert [name for [name] in in_order(chain)] == [str(number) for number in range(5000, -1, -1)]
