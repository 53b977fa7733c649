"""The network: a small U-Net that sees half a page wide and answers at half its input's detail."""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional as F

#: Channels at 1/2, 1/4, 1/8, 1/16 and 1/32 of the input.
WIDTHS = (16, 24, 40, 56, 64)


class Step(nn.Module):
    """Convolution, normalisation (folded into it on export), activation."""

    def __init__(self, before: int, after: int, stride: int = 1, size: int = 3):
        super().__init__()
        self.conv = nn.Conv2d(before, after, size, stride, size // 2, bias=False)
        self.norm = nn.BatchNorm2d(after)

    def forward(self, x: Tensor) -> Tensor:
        """One step."""
        return F.relu(self.norm(self.conv(x)))


class Net(nn.Module):
    """(n, 4, h, w) of ink, h and w multiples of 32 → (n, classes, h / 2, w / 2) logits."""

    def __init__(self, classes: int):
        super().__init__()
        a, b, c, d, e = WIDTHS
        self.stem = nn.Sequential(Step(4, a, 2, 5), Step(a, a))
        self.down = nn.ModuleList(
            nn.Sequential(Step(i, o, 2), Step(o, o)) for i, o in ((a, b), (b, c), (c, d), (d, e))
        )
        self.up = nn.ModuleList(Step(i + o, o) for i, o in ((e, d), (d, c), (c, b), (b, a)))
        self.last = nn.Conv2d(a, classes, 1)

    def forward(self, x: Tensor) -> Tensor:
        """Logits."""
        found = [self.stem(x)]
        for stage in self.down:
            found.append(stage(found[-1]))
        x = found.pop()
        for stage in self.up:
            x = F.interpolate(x, scale_factor=2.0, mode="nearest")
            x = stage(torch.cat([x, found.pop()], 1))
        answer: Tensor = self.last(x)
        return answer


class Odds(nn.Module):
    """What is exported: the network and its sigmoid."""

    def __init__(self, net: Net):
        super().__init__()
        self.net = net

    def forward(self, seen: Tensor) -> Tensor:
        """Odds from 0 to 1."""
        return torch.sigmoid(self.net(seen))
