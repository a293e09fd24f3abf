"""A long short-term memory layer in numpy: it reads a line of vectors and remembers what matters for the next ones.

Arrays are (time, line, feature), float32. Products of many small numbers would become denormal, which costs a
hundred times the time of a normal number: gradients are kept a hair's breadth above (`_FLOOR`).
"""

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Ints = NDArray[np.int64]

_FLOOR = np.float32(1e-20)


def _sigmoid(x: Floats) -> Floats:
    return np.float32(1) / (np.float32(1) + np.exp(-np.clip(x, -30, 30), dtype=np.float32))


class Lstm:
    """One direction. `parameters`: input weights (in, 4 x out), memory weights (out, 4 x out), bias (4 x out);
    the four blocks are input gate, forget gate, output gate, candidate."""

    def __init__(self, parameters: list[Floats]) -> None:
        self.parameters = parameters
        self._trace: tuple[Floats, ...] = ()

    @classmethod
    def fresh(cls, random: np.random.Generator, width_in: int, width_out: int) -> "Lstm":
        """Random weights; the forget gate is open at first."""
        inputs = random.standard_normal((width_in, 4 * width_out)) / np.sqrt(width_in)
        square = (width_out, width_out)
        memory = np.hstack([np.linalg.qr(random.standard_normal(square))[0] for _ in range(4)])
        bias = np.zeros(4 * width_out)
        bias[width_out : 2 * width_out] = 1
        return cls([inputs.astype(np.float32), memory.astype(np.float32), bias.astype(np.float32)])

    def forward(self, x: Floats) -> Floats:
        """The layer's answer at every step."""
        inputs, memory, bias = self.parameters
        steps, lines, _ = x.shape
        width = memory.shape[0]
        drive = (x.reshape(steps * lines, -1) @ inputs + bias).reshape(steps, lines, 4 * width)
        states = np.zeros((steps + 1, lines, width), np.float32)
        cells = np.zeros((steps + 1, lines, width), np.float32)
        squashed = np.empty((steps, lines, width), np.float32)
        for t in range(steps):
            gates = drive[t]
            gates += states[t] @ memory
            gates[:, : 3 * width] = _sigmoid(gates[:, : 3 * width])
            gates[:, 3 * width :] = np.tanh(gates[:, 3 * width :])
            take, keep, give, new = np.split(gates, 4, axis=1)
            cells[t + 1] = keep * cells[t] + take * new
            squashed[t] = np.tanh(cells[t + 1])
            states[t + 1] = give * squashed[t]
        self._trace = (x, states, cells, drive, squashed)
        return states[1:]

    def backward(self, error: Floats) -> tuple[Floats, list[Floats]]:
        """From the loss's gradient by the last answers: its gradients by their input and by `parameters`."""
        x, states, cells, all_gates, squashed = self._trace
        inputs, memory, _ = self.parameters
        steps, lines, width = error.shape
        backwards = np.ascontiguousarray(memory.T)
        drive = np.empty_like(all_gates)
        state_error = np.zeros((lines, width), np.float32)
        cell_error = np.zeros((lines, width), np.float32)
        for t in range(steps - 1, -1, -1):
            take, keep, give, new = np.split(all_gates[t], 4, axis=1)
            state_error += error[t]
            cell_error += state_error * give * (1 - squashed[t] ** 2)
            drive[t, :, :width] = cell_error * new * take * (1 - take)
            drive[t, :, width : 2 * width] = cell_error * cells[t] * keep * (1 - keep)
            drive[t, :, 2 * width : 3 * width] = state_error * squashed[t] * give * (1 - give)
            drive[t, :, 3 * width :] = cell_error * take * (1 - new**2)
            state_error = drive[t] @ backwards + _FLOOR
            cell_error = cell_error * keep + _FLOOR
        flat = drive.reshape(steps * lines, -1)
        by_input = (flat @ inputs.T).reshape(x.shape)
        by_weights = x.reshape(steps * lines, -1).T @ flat
        by_memory = states[:-1].reshape(steps * lines, -1).T @ flat
        return by_input, [by_weights, by_memory, flat.sum(0)]
