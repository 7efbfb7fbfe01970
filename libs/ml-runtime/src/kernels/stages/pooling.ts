import { valuesUnder, type Window } from './window.js';

export type Pooling = 'max' | 'average';

/**
 * The largest or the mean value of each channel in a window; what lies outside of the image does not count.
 *
 * @param images [images, height, width, channels]
 * @param out gets [images, places down, places across, channels]
 */
export function pool(images: Float32Array, count: number, window: Window, takes: Pooling, out: Float32Array): void {
  const { channels, strides, before, places } = window;
  let at = 0;
  for (let image = 0; image < count; image++) {
    const start = image * valuesUnder(window);
    for (let down = 0; down < places[0]; down++) {
      const ys = reach(window, 0, down * strides[0] - before[0]);
      for (let across = 0; across < places[1]; across++, at += channels) {
        const xs = reach(window, 1, across * strides[1] - before[1]);
        if (takes === 'max') takeLargest(images, start, window, ys, xs, out, at);
        else takeMean(images, start, window, ys, xs, out, at);
      }
    }
  }
}

/** The cells within the image along one axis: from, to (exclusive). */
type Reach = readonly [number, number];

function reach({ height, width, size }: Window, axis: 0 | 1, first: number): Reach {
  return [Math.max(0, first), Math.min(axis === 0 ? height : width, first + size[axis])];
}

type Take = (
  images: Float32Array,
  start: number,
  window: Window,
  ys: Reach,
  xs: Reach,
  out: Float32Array,
  at: number,
) => void;

const takeLargest: Take = (images, start, { width, channels }, [top, bottom], [left, right], out, at) => {
  out.fill(-Infinity, at, at + channels);
  for (let y = top; y < bottom; y++) {
    for (let x = left; x < right; x++) {
      const cell = start + (y * width + x) * channels;
      for (let c = 0; c < channels; c++) {
        const value = images[cell + c] as number;
        if (value > (out[at + c] as number)) out[at + c] = value;
      }
    }
  }
};

const takeMean: Take = (images, start, { width, channels }, [top, bottom], [left, right], out, at) => {
  out.fill(0, at, at + channels);
  for (let y = top; y < bottom; y++) {
    for (let x = left; x < right; x++) {
      const cell = start + (y * width + x) * channels;
      for (let c = 0; c < channels; c++) out[at + c] = (out[at + c] as number) + (images[cell + c] as number);
    }
  }
  const cells = (bottom - top) * (right - left);
  for (let c = 0; c < channels; c++) out[at + c] = (out[at + c] as number) / cells;
};
