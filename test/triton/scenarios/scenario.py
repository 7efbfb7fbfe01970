"""What all scenarios share: how one is declared, and the tensors that they send."""

import numpy

SCENARIOS = []
# The columns of the model `fraud`, all of them numbers; it says `yes` where their sum is positive.
COLUMNS = ["x0", "x1", "x2", "x3"]
# Of the model `mixed`: name, data type and the values of two rows.
MIXED = [
    ("amount", "FP32", numpy.array([1.5, 2.5], dtype=numpy.float32)),
    ("visits", "INT64", numpy.array([3, 4], dtype=numpy.int64)),
    ("city", "BYTES", numpy.array(["Łódź".encode(), b"Rome"], dtype=object)),
    ("member", "BOOL", numpy.array([True, False])),
    ("since", "BYTES", numpy.array([b"2026-03-01T00:00:00Z", b"2026-04-01T12:00:00Z"], dtype=object)),
]


def scenario(sentence):
    """Declares a scenario: a function, or a coroutine, of a client that nobody has used before."""

    def declare(function):
        SCENARIOS.append((sentence, function))
        return function

    return declare


def equal(found, expected):
    assert found == expected, f"{found!r} instead of {expected!r}"


def close(found, expected):
    numpy.testing.assert_allclose(found, expected, atol=1e-6)


def tensor(module, name, datatype, values, **binary):
    """An input; `binary_data=False` for clients over HTTP that send JSON."""
    made = module.InferInput(name, list(values.shape), datatype)
    made.set_data_from_numpy(values, **binary)
    return made


def columns(module, *values, **binary):
    """The same values in every column of `fraud`."""
    column = numpy.array(values, dtype=numpy.float64)
    return [tensor(module, name, "FP64", column, **binary) for name in COLUMNS]


def mixed(module, **binary):
    return [tensor(module, name, datatype, values, **binary) for name, datatype, values in MIXED]


def matrix(module, datatype, dtype, *values, **binary):
    rows = numpy.repeat(numpy.array(values, dtype=dtype)[:, None], len(COLUMNS), axis=1)
    return [tensor(module, "input-0", datatype, rows, **binary)]


def labels(result):
    """Of an answer in binary data they are bytes, in JSON text."""
    return [label.decode() if isinstance(label, bytes) else label for label in result.as_numpy("prediction")]


def refused(error, status, *words):
    """A refusal is told in words that name what is wrong."""
    equal(error.status(), status)
    for word in words:
        assert word in error.message(), error.message()
