"""Names in the order in which they need each other."""

from collections.abc import Iterable, Iterator, Mapping


def in_order(needs: Mapping[str, Iterable[str]]) -> Iterator[list[str]]:
    """Yield what a name needs before it; names that need each other in a circle come together.

    Gabow's algorithm for strongly connected components, without recursion.
    """
    waiting = [(name, False) for name in sorted(needs, reverse=True)]
    entered: dict[str, int] = {}
    path: list[str] = []
    starts: list[int] = []
    placed: set[str] = set()
    while waiting:
        name, left = waiting.pop()
        if left:
            if starts[-1] == entered[name]:
                circle = path[starts.pop() :]
                del path[entered[name] :]
                placed.update(circle)
                yield circle
        elif name not in entered:
            entered[name] = len(path)
            starts.append(len(path))
            path.append(name)
            waiting += [(name, True), *((each, False) for each in reversed(list(needs[name])))]
        elif name not in placed:
            while starts[-1] > entered[name]:
                starts.pop()
