"""Where a function's instructions lead, and where ways that part come together again."""
from __future__ import annotations

from ci.codegen.errors import InfrastructureError
from ci.codegen.execution.instruction import Instruction

END = -1  # follows s_endpgm
_STEPS_LIMIT = 1000


class Graph:
    def __init__(self, code: list[Instruction]) -> None:
        self.code = code
        self.index = {instruction.address: position for position, instruction in enumerate(code)}
        self.joins = self._joins()

    def successors(self, position: int) -> list[int]:
        """The next instruction, then where it branches to."""
        instruction, following = self.code[position], position + 1
        name = instruction.mnemonic
        if name == "s_endpgm":
            return [END]
        if name.startswith(("s_setpc", "s_swappc", "s_call")):
            raise InfrastructureError(f"cannot follow {name}")
        result = [] if name == "s_branch" else [following]
        if name.startswith(("s_branch", "s_cbranch")):
            result.append(self.position(instruction.target))
        if following >= len(self.code) and following in result:
            raise InfrastructureError(f"no instruction after {name} at {instruction.address:#x}")
        return result

    def position(self, address: int) -> int:
        if address not in self.index:
            raise InfrastructureError(f"a branch leads out of the function, to {address:#x}")
        return self.index[address]

    def _joins(self) -> dict[int, int]:
        """For each instruction after which ways part: the first one that all of them come to (its post-dominator).

        Cooper, Harvey, Kennedy: A Simple, Fast Dominance Algorithm, on the reversed graph.
        """
        order, seen = [], {END}  # a post-order of the reversed graph's reverse: successors first
        stack = [(0, iter(self.successors(0)))]
        seen.add(0)
        while stack:
            node, following = stack[-1]
            for successor in following:
                if successor not in seen:
                    seen.add(successor)
                    stack.append((successor, iter(self.successors(successor))))
                    break
            else:
                order.append(node)
                stack.pop()
        rank = {END: -1, **{node: place for place, node in enumerate(order)}}
        join: dict[int, int] = {END: END}
        for _ in range(_STEPS_LIMIT):
            changed = False
            for node in order:
                ways = [successor for successor in self.successors(node) if successor in join]
                if not ways:
                    continue
                found = ways[0]
                for way in ways[1:]:
                    found = self._meet(found, way, join, rank)
                if join.get(node) != found:
                    join[node], changed = found, True
            if not changed:
                return join
        raise InfrastructureError("the control flow does not settle")

    @staticmethod
    def _meet(a: int, b: int, join: dict[int, int], rank: dict[int, int]) -> int:
        while a != b:
            while rank[a] > rank[b]:
                a = join[a]
            while rank[b] > rank[a]:
                b = join[b]
        return a
