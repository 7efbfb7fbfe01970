import type { Dice } from '../dice.js';
import { filterText, hostileText, mutated } from '../hostile-values.js';
import type { KnownValues } from '../known-values.js';

import type { ProtoField, ProtoTypes } from './proto-types.js';
import { double, float, tagged, varint, WIRE, type WireType } from './wire-format.js';

const DEEPEST = 4;
const WHOLES = [0n, 1n, -1n, 2n ** 31n - 1n, -(2n ** 31n), 2n ** 32n, 2n ** 53n, 2n ** 63n - 1n, -(2n ** 63n), 1000n];
const DOUBLES = [NaN, Infinity, -Infinity, -0, 5e-324, 1.8e308, -1, 1e21];
/** What is no UTF-8: a lone continuation, an overlong slash, a surrogate, NUL beside them. */
const NO_TEXT = [[0x80], [0xc0, 0xaf], [0xed, 0xa0, 0x80], [0], [0xff, 0xfe]].map((bytes) => Buffer.from(bytes));
/** Other names of what answers call `id`, `name` or otherwise. */
const KNOWN_AS: Readonly<Record<string, string>> = { transition_id: 'id', model: 'model_name', model_id: 'model_name' };

/** Makes protobuf messages: nearly right ones, with something wrong in them here and there. */
export class FuzzMessages {
  private malice = 0;

  constructor(
    private readonly dice: Dice,
    private readonly types: ProtoTypes,
    private readonly known: KnownValues,
  ) {}

  make(message: string): Buffer {
    const { dice } = this;
    this.malice = dice.pick([0.005, 0.005, 0.05, 0.25]);
    const bytes = this.message(message, 0);
    return dice.chance(this.malice / 2) ? this.broken(bytes) : bytes;
  }

  private message(name: string, depth: number): Buffer {
    const { dice } = this;
    const parts = this.types.fieldsOf(name).flatMap((field) => {
      // A string alone is mostly what the method is about; of the rest some are there.
      const wanted = field.type === 'TYPE_STRING' && field.label !== 'LABEL_REPEATED' ? 0.85 : 0.5;
      if (depth > DEEPEST || !dice.chance(wanted)) return [];
      const times = field.label === 'LABEL_REPEATED' ? dice.below(4) : dice.chance(0.02) ? 2 : 1;
      return Array.from({ length: times }, () => this.field(field, depth));
    });
    if (dice.chance(this.malice)) parts.push(tagged(1 + dice.below(2 ** 29 - 1), WIRE.bytes, Buffer.from('unknown')));
    return Buffer.concat(parts);
  }

  private field(field: ProtoField, depth: number): Buffer {
    const { dice } = this;
    if (dice.chance(this.malice / 4)) return this.ofWrongType(field);
    const [type, content] = this.content(field, depth);
    return tagged(field.number, type, content);
  }

  private ofWrongType({ number }: ProtoField): Buffer {
    const { dice } = this;
    return dice.pick([
      tagged(number, WIRE.varint, varint(dice.pick(WHOLES))),
      tagged(number, WIRE.bytes, dice.pick(NO_TEXT)),
      tagged(number, WIRE.fixed64, double(dice.pick(DOUBLES))),
      tagged(number, WIRE.fixed32, float(1)),
    ]);
  }

  private content({ type, name, typeName = '' }: ProtoField, depth: number): [WireType, Uint8Array] {
    const { dice } = this;
    switch (type) {
      case 'TYPE_MESSAGE':
        return [WIRE.bytes, this.message(typeName, depth + 1)];
      case 'TYPE_STRING':
        return [WIRE.bytes, this.text(name)];
      case 'TYPE_BYTES':
        return [WIRE.bytes, dice.pick([...NO_TEXT, Buffer.alloc(0), Buffer.alloc(70_000, 1)])];
      case 'TYPE_DOUBLE':
        return [WIRE.fixed64, double(dice.chance(this.malice) ? dice.pick(DOUBLES) : dice.next())];
      case 'TYPE_FLOAT':
        return [WIRE.fixed32, float(dice.chance(this.malice) ? dice.pick(DOUBLES) : dice.next())];
      case 'TYPE_FIXED64':
      case 'TYPE_SFIXED64':
        return [WIRE.fixed64, double(dice.next())];
      case 'TYPE_FIXED32':
      case 'TYPE_SFIXED32':
        return [WIRE.fixed32, float(dice.next())];
      default:
        // Whole numbers, truth values, and enums with numbers that nobody gave a name.
        return [WIRE.varint, varint(dice.chance(this.malice) ? dice.pick(WHOLES) : BigInt(dice.below(5)))];
    }
  }

  private text(name: string): Buffer {
    const { dice } = this;
    if (dice.chance(this.malice / 4)) return dice.pick(NO_TEXT);
    if (dice.chance(this.malice)) return Buffer.from(hostileText(dice));
    if (/filter|order_by/.test(name) && dice.chance(0.8)) return Buffer.from(filterText(dice));
    const known = this.known.pick(dice, name) ?? this.known.pick(dice, KNOWN_AS[name] ?? 'id');
    if (known === undefined) return Buffer.from(dice.pick(['a', 'm', '1', 'auc', 'x y']));
    const changed = dice.chance(name.endsWith('token') ? 0.6 : this.malice);
    return Buffer.from(changed ? mutated(dice, known) : known);
  }

  private broken(bytes: Buffer): Buffer {
    const { dice } = this;
    const at = dice.below(bytes.length + 1);
    if (dice.chance(0.4)) return bytes.subarray(0, at);
    const rubbish = Buffer.from(dice.pick([[0xff], [0x07], [0x0b], [0x0c], [0x0a, 0xff, 0xff, 0xff, 0xff, 0x0f], [0]]));
    return Buffer.concat([bytes.subarray(0, at), rubbish, bytes.subarray(at)]);
  }
}
