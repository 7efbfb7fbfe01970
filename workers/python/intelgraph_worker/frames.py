"""Frames: one message each. README.md describes every byte."""

import json
import struct

VERSION = 1
READY, FAILED, PREDICT, ANSWER, ERROR, PING, PONG = range(1, 8)

_LENGTH = struct.Struct("<I")
_HEAD = struct.Struct("<BBHII")


class Channel:
    """Both directions of the socket to the platform."""

    def __init__(self, socket, max_bytes):
        self._socket = socket
        self._max_bytes = max_bytes

    def receive(self):
        """(kind, request id, header, payload), or None once the platform has closed its end."""
        prefix = self._read(_LENGTH.size)
        if prefix is None:
            return None
        (length,) = _LENGTH.unpack(prefix)
        if not _HEAD.size <= length <= self._max_bytes:
            raise ValueError(f"a frame of {length} bytes")
        body = self._read(length)
        if body is None:
            return None
        version, kind, _, request, header_length = _HEAD.unpack_from(body)
        end = _HEAD.size + header_length
        if version != VERSION or end > length:
            raise ValueError(f"a frame of version {version} with a header of {header_length} bytes")
        return kind, request, json.loads(bytes(body[_HEAD.size : end])), body[end:]

    def send(self, kind, request, header, chunks=()):
        """Chunks are bytes or arrays; more than the platform takes is an error here."""
        text = json.dumps(header, separators=(",", ":"), allow_nan=False).encode()
        chunks = [memoryview(chunk).cast("B") for chunk in chunks if len(chunk) > 0]
        length = _HEAD.size + len(text) + sum(len(chunk) for chunk in chunks)
        if length > self._max_bytes:
            raise ValueError(f"the answer takes {length} bytes, more than the {self._max_bytes} that are allowed")
        self._socket.sendall(_LENGTH.pack(length) + _HEAD.pack(VERSION, kind, 0, request, len(text)) + text)
        for chunk in chunks:
            self._socket.sendall(chunk)

    def _read(self, count):
        buffer = bytearray(count)
        view = memoryview(buffer)
        done = 0
        while done < count:
            read = self._socket.recv_into(view[done:])
            if read == 0:
                return None
            done += read
        return view
