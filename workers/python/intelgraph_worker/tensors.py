"""Tensors: arrays of any shape in one piece, both ways. README.md describes every byte."""

import numpy as np

# Data types of the Open Inference Protocol whose elements have a width of their own.
FIXED = {
    "BOOL": np.dtype("?"),
    "UINT8": np.dtype("u1"),
    "UINT16": np.dtype("<u2"),
    "UINT32": np.dtype("<u4"),
    "UINT64": np.dtype("<u8"),
    "INT8": np.dtype("i1"),
    "INT16": np.dtype("<i2"),
    "INT32": np.dtype("<i4"),
    "INT64": np.dtype("<i8"),
    "FP16": np.dtype("<f2"),
    "FP32": np.dtype("<f4"),
    "FP64": np.dtype("<f8"),
}
DATATYPES = {(dtype.kind, dtype.itemsize): name for name, dtype in FIXED.items()}


def read_tensors(headers, payload):
    """Name to array; each is a copy, which the model may write to."""
    found, offset = {}, 0
    for header in headers:
        part = payload[offset : offset + header["size"]]
        offset += header["size"]
        if header["datatype"] == "BYTES":
            array = np.array(_read_texts(part), dtype=object)
        else:
            dtype = FIXED[header["datatype"]]
            array = np.frombuffer(part, dtype).astype(dtype.newbyteorder("="))
        found[header["name"]] = array.reshape(header["shape"])
    return found


def _read_texts(part):
    texts, at = [], 0
    while at < len(part):
        end = at + 4 + int.from_bytes(part[at : at + 4], "little")
        texts.append(str(part[at + 4 : end], "utf-8"))
        at = end
    return texts


def written_tensor(name, values):
    """Header and bytes of one output."""
    array = np.asarray(values)
    datatype = DATATYPES.get((array.dtype.kind, array.dtype.itemsize))
    if datatype is not None:
        data = np.ascontiguousarray(array, FIXED[datatype]).tobytes()
    elif array.dtype.kind in "SUO":
        datatype, data = "BYTES", _written_texts(name, array)
    else:
        raise TypeError(f"{name}: a tensor of type {array.dtype} cannot be answered")
    return {"name": name, "datatype": datatype, "shape": list(array.shape), "size": len(data)}, data


def _written_texts(name, array):
    pieces = []
    for value in array.ravel().tolist():
        if not isinstance(value, (str, bytes)):
            raise TypeError(f"{name}: a tensor of {type(value).__name__} cannot be answered")
        text = value.encode() if isinstance(value, str) else value
        pieces += [len(text).to_bytes(4, "little"), text]
    return b"".join(pieces)
