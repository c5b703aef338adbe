"""A random forest as plain arrays: checked before it is believed, and walked by all voxels at once.

The nodes of all trees stand one after the other, those of a tree together and every parent before its children. A
voxel goes to the first child where its value of the node's contrast is at most the threshold, else to the second. Both
children of a leaf are the leaf itself, so that who has arrived stays.
"""

from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from MRHNetLib.errors import UserError
from MRHNetLib.networks.baseline import Arrays, Baseline
from MRHNetLib.networks.tensors import check_shapes

DEEPEST = 64  # levels below a root: more than any fitted here, and a bound to the time that a walk takes
_WHOLE = frozenset({"children", "feature", "roots"})


@dataclass(frozen=True)
class Forest(Baseline):
    """The mean of regression trees.

    Parameters
    ----------
    trees : int
        How many.
    nodes : int
        Of all trees together.
    """

    kind: ClassVar[str] = "forest"
    title: ClassVar[str] = "random forest"

    trees: int
    nodes: int

    def shapes(self) -> dict[str, tuple[int, ...]]:
        """Shape of every tensor by its name."""
        nodes = (self.nodes,)
        return {
            "children": (self.nodes, 2),
            "feature": nodes,
            "threshold": nodes,
            "value": nodes,
            "roots": (self.trees,),
        }

    def to_document(self) -> dict[str, Any]:
        """JSON of the bundle's schema, under "architecture"."""
        return super().to_document() | {"trees": self.trees, "nodes": self.nodes}

    def check(self, weights: Arrays, what: str) -> None:
        """Raise a UserError where the arrays are no trees of this size: a walk through them always ends."""
        check_shapes(self.shapes(), weights, what, _WHOLE)
        fault = self._fault(weights)
        if fault:
            raise UserError(f"{what} holds a damaged forest: {fault}", hint="ask whoever made it, or fit it anew")

    def predict(self, weights: Arrays, inputs: NDArray[np.float32]) -> NDArray[np.float32]:
        """The (N,) output for (N, C) normalised contrasts: the mean over the trees, taken in fp64."""
        children = weights["children"].ravel().astype(np.intp)
        feature = weights["feature"].astype(np.intp)
        total = np.zeros(len(inputs))
        columns = np.ascontiguousarray(inputs.T)
        for root in weights["roots"]:
            leaves = _leaves(int(root), children, feature, weights["threshold"], columns)
            total += weights["value"].take(leaves)
        output: NDArray[np.float32] = (total / self.trees).astype(np.float32)
        return output

    def _fault(self, weights: Arrays) -> str:
        """What is wrong with the trees; empty where nothing is."""
        roots, feature, children = weights["roots"].astype(np.int64), weights["feature"], weights["children"]
        if roots[0] != 0 or (np.diff(roots) <= 0).any() or roots[-1] >= self.nodes:
            return "its roots are not in order"
        if (feature < 0).any() or (feature >= self.contrasts).any():
            return f"a node asks for a contrast that is not among its {self.contrasts}"
        own = np.arange(self.nodes)
        tree_ends = np.append(roots[1:], self.nodes)[np.searchsorted(roots, own, side="right") - 1]
        splits = (children != own[:, None]).any(axis=1)
        below = children[splits]
        if (below <= own[splits, None]).any() or (below >= tree_ends[splits, None]).any():
            return "a child stands before its parent or in no node of its tree"
        parents = np.bincount(below.ravel(), minlength=self.nodes)
        parents[roots] += 1
        if (parents != 1).any():
            return "a node is the child of none or of several"
        level, depth = roots, 0
        while len(level := children[level][splits[level]].ravel()):
            depth += 1
            if depth > DEEPEST:
                return f"a tree is deeper than {DEEPEST} levels"
        return ""


def _leaves(
    root: int,
    children: NDArray[np.intp],
    feature: NDArray[np.intp],
    threshold: NDArray[np.float32],
    columns: NDArray[np.float32],
) -> NDArray[np.intp]:
    """(N,) the leaf of one tree at which each voxel of the (C, N) contrasts arrives."""
    count = columns.shape[1]
    arrived = np.empty(count, np.intp)
    voxels, node, values = np.arange(count), np.full(count, root), columns.ravel()
    while len(voxels):
        right = values.take(feature.take(node) * count + voxels) > threshold.take(node)
        following = children.take(2 * node + right)
        on_the_way = following != node
        if not on_the_way.all():
            done = ~on_the_way
            arrived[voxels[done]] = node[done]
            voxels, following = voxels[on_the_way], following[on_the_way]
        node = following
    return arrived
