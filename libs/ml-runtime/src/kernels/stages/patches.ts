import { placesOf, valuesUnder, type Window } from './window.js';

/**
 * Copies what a window sees of images one behind the other, so that a convolution becomes a product of matrices. Outside of the image
 * are zeros.
 *
 * @param images [images, height, width, channels]
 * @param from the first place, counted through all images
 * @param count places
 * @param patches gets [count, cells, channels]
 */
export function copyPatches(
  images: Float32Array,
  window: Window,
  from: number,
  count: number,
  patches: Float32Array,
): void {
  const { height, width, channels, size, strides, dilations, before, places } = window;
  const [perImage, imageValues, lineValues] = [placesOf(window), valuesUnder(window), size[1] * channels];
  let to = 0;
  for (let place = from; place < from + count; place++) {
    const image = Math.floor(place / perImage);
    const within = place - image * perImage;
    const top = Math.floor(within / places[1]) * strides[0] - before[0];
    const left = (within % places[1]) * strides[1] - before[1];
    const isWithin = left >= 0 && left + size[1] <= width && dilations[1] === 1;
    for (let i = 0; i < size[0]; i++, to += lineValues) {
      const y = top + i * dilations[0];
      const line = image * imageValues + y * width * channels;
      if (y < 0 || y >= height) patches.fill(0, to, to + lineValues);
      else if (isWithin) copy(images, line + left * channels, lineValues, patches, to);
      else copyCells(images, line, left, window, patches, to);
    }
  }
}

/** What the window sees of one line of an image, some of it perhaps outside. */
function copyCells(
  images: Float32Array,
  line: number,
  left: number,
  { width, channels, size, dilations }: Window,
  patches: Float32Array,
  to: number,
): void {
  for (let j = 0; j < size[1]; j++) {
    const x = left + j * dilations[1];
    const cell = to + j * channels;
    if (x < 0 || x >= width) patches.fill(0, cell, cell + channels);
    else copy(images, line + x * channels, channels, patches, cell);
  }
}

/** As a loop: so few values are copied faster than a view on them is made. */
function copy(source: Float32Array, from: number, count: number, target: Float32Array, to: number): void {
  for (let i = 0; i < count; i++) target[to + i] = source[from + i] as number;
}
