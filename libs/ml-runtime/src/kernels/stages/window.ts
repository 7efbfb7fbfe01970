/** What is seen of an image [height, width, channels] at a time, and where. A line of values is an image of the width 1. */
export interface Window {
  readonly height: number;
  readonly width: number;
  readonly channels: number;
  /** Cells that it takes, down and across. */
  readonly size: Pair;
  /** From one place to the next. */
  readonly strides: Pair;
  /** From one cell that it takes to the next; 1 = they are neighbours. */
  readonly dilations: Pair;
  /** How far outside of the image it begins. */
  readonly before: Pair;
  /** Places that it comes to. */
  readonly places: Pair;
}

/** Down and across. */
export type Pair = readonly [number, number];

/** `valid`: the window stays within the image; `same`: as many places as cells over the stride, centred. */
export type Padding = 'valid' | 'same';

export interface WindowRequest extends Pick<Window, 'height' | 'width' | 'channels' | 'size' | 'strides'> {
  readonly dilations?: Pair;
  readonly padding: Padding;
}

/** Where a window comes to, as TensorFlow's convolutions and poolings count it. */
export function windowOver({ dilations = [1, 1], padding, ...request }: WindowRequest): Window {
  const { height, width, size, strides } = request;
  const along = ([height, width] as const).map((cells, i) => {
    const reach = ((size[i] ?? 1) - 1) * (dilations[i] ?? 1) + 1;
    const stride = strides[i] ?? 1;
    if (padding === 'valid') return { before: 0, places: Math.ceil((cells - reach + 1) / stride) };
    const places = Math.ceil(cells / stride);
    return { before: Math.floor(Math.max(0, (places - 1) * stride + reach - cells) / 2), places };
  });
  const [down, across] = along;
  return {
    ...{ ...request, dilations },
    before: [down?.before ?? 0, across?.before ?? 0],
    places: [down?.places ?? 0, across?.places ?? 0],
  };
}

/** Values of an item before and behind it. */
export const valuesUnder = ({ height, width, channels }: Window): number => height * width * channels;
export const placesOf = ({ places: [down, across] }: Window): number => down * across;
/** Values that it takes at a place. */
export const valuesIn = ({ size: [down, across], channels }: Window): number => down * across * channels;

/** Whether what it takes at all places, one behind the other, is the image itself. */
export const seesCellByCell = ({ size, strides }: Window): boolean => [...size, ...strides].every((one) => one === 1);
