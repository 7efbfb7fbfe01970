"""Columns: values of many rows in one piece, both ways. README.md describes every byte."""

import numpy as np

# Types of the protocol whose values have a width of their own.
FIXED = {
    "double": np.dtype("<f8"),
    "float": np.dtype("<f4"),
    "long": np.dtype("<i8"),
    "integer": np.dtype("<i4"),
    "boolean": np.dtype("u1"),
    "datetime": np.dtype("<i8"),
}


def read_columns(rows, columns, payload):
    """Name to values: arrays, and lists for text. A missing number is NaN, a missing time NaT, a missing text None."""
    found, offset = {}, 0
    for column in columns:
        missing = None
        if column["nulls"]:
            missing = np.frombuffer(payload, np.uint8, rows, offset).astype(bool)
            offset += rows
        if column["type"] == "string":
            values, offset = _read_texts(rows, payload, offset)
            if missing is not None:
                values = [None if gone else value for value, gone in zip(values, missing)]
        else:
            dtype = FIXED[column["type"]]
            values = _native(np.frombuffer(payload, dtype, rows, offset), column["type"])
            offset += rows * dtype.itemsize
            if missing is not None:
                values[missing] = "NaT" if column["type"] == "datetime" else np.nan
        found[column["name"]] = values
    return found


def _native(values, kind):
    if kind == "boolean":
        return values.astype(bool)
    if kind == "datetime":
        return values.astype("datetime64[ms]").astype("datetime64[ns]")
    return values.astype(values.dtype.newbyteorder("="))


def _read_texts(rows, payload, offset):
    lengths = np.frombuffer(payload, "<u4", rows, offset)
    end = offset + 4 * rows
    texts = []
    for length in lengths.tolist():
        texts.append(str(payload[end : end + length], "utf-8"))
        end += length
    return texts, end


def written_column(name, values):
    """Header and chunks of one output: one value for each row, or of numbers a row of them."""
    kind, array = _typed(name, np.asarray(values))
    width = {} if array.ndim == 1 else {"width": array.shape[1]}
    if kind != "string":
        return {"name": name, "type": kind, "nulls": False, **width}, [np.ascontiguousarray(array, FIXED[kind])]
    texts = [b"" if value is None else value.encode() for value in array.tolist()]
    lengths = np.array([len(text) for text in texts], "<u4")
    missing = np.array([value is None for value in array.tolist()], np.uint8)
    header = {"name": name, "type": "string", "nulls": bool(missing.any())}
    return header, [*([missing] if header["nulls"] else []), lengths, b"".join(texts)]


def _typed(name, array):
    kind = array.dtype.kind
    if kind == "f":
        return "double", array.astype("<f8")
    if kind == "b":
        return "boolean", array.astype("u1")
    if kind in "iu":
        return "long", _whole(name, array)
    if kind == "M":
        return "string", np.array([None if text == "NaT" else text for text in np.datetime_as_string(array)], object)
    if kind in "UO" and array.ndim == 1:
        return _of_objects(name, array.tolist())
    raise TypeError(f"{name}: values of type {array.dtype} in {array.ndim} dimensions cannot be answered")


def _whole(name, array):
    if array.dtype == np.uint64 and array.size > 0 and array.max() > np.iinfo(np.int64).max:
        raise TypeError(f"{name}: whole numbers beyond 64 bits with a sign cannot be answered")
    return array.astype("<i8")


def _of_objects(name, values):
    """What is in an array of anything: all text, all yes or no, or all numbers."""
    values = [value.item() if isinstance(value, np.generic) else value for value in values]
    # Missing text is NaN to pandas.
    if all(isinstance(value, str) or value is None or value != value for value in values):
        return "string", np.array([value if isinstance(value, str) else None for value in values], object)
    if all(isinstance(value, bool) for value in values):
        return "boolean", np.array(values, "u1")
    if all(isinstance(value, int) and not isinstance(value, bool) for value in values):
        return "long", _whole(name, np.array(values))
    if all(isinstance(value, (int, float)) and not isinstance(value, bool) for value in values):
        return "double", np.array(values, "<f8")
    kinds = ", ".join(sorted({type(value).__name__ for value in values})[:5])
    raise TypeError(f"{name}: values of the types {kinds} cannot be answered")
