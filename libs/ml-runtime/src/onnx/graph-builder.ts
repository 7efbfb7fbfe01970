import {
  type AttributeProto,
  AttributeProto_AttributeType as AttributeType,
  ModelProto,
  type NodeProto,
  type TensorProto,
  type ValueInfoProto,
} from './gen/onnx/onnx.js';
import { doubles, ELEMENT_TYPES, type ElementType, int64s, utf8 } from './tensors.js';

/** Of the operators of ONNX and of its classical machine learning: what ONNX 1.12 has, which old runtimes know too. */
export const OPSETS = { '': 17n, 'ai.onnx.ml': 3n } as const;
export const ONNX_VERSION = '1.12.0';
const IR_VERSION = 8n;
const ML_OPERATORS: ReadonlySet<string> = new Set(['LabelEncoder']);

/** Values of one operator's attributes: bigint and string as they are, numbers as float, lists of one kind. */
export type Attributes = Readonly<
  Record<string, bigint | number | string | readonly bigint[] | readonly number[] | readonly string[]>
>;

/** Collects nodes; every method gives the name of the value that it adds. */
export class GraphBuilder {
  private readonly nodes: NodeProto[] = [];
  private readonly inputs: ValueInfoProto[] = [];
  private readonly initializers = new Map<string, TensorProto>();
  private readonly prefix: string;

  /** @param columns names that clients know, which nothing else may have */
  constructor(columns: readonly string[]) {
    let prefix = '/';
    while (columns.some((name) => name.startsWith(prefix))) prefix += '/';
    this.prefix = prefix;
  }

  /** One value a row, or a list of so many. */
  input(name: string, type: ElementType, width?: number): string {
    this.inputs.push(valueInfo(name, type, width));
    return name;
  }

  constant(tensor: TensorProto): string {
    const name = this.fresh('c', this.initializers.size);
    this.initializers.set(name, { ...tensor, name });
    return name;
  }

  double(value: number): string {
    return this.constant(doubles([value], []));
  }

  node(opType: string, inputs: readonly string[], attributes: Attributes = {}, output?: string): string {
    const name = this.fresh('n', this.nodes.length);
    const domain = ML_OPERATORS.has(opType) ? 'ai.onnx.ml' : undefined;
    const attribute = Object.entries(attributes).map(([key, value]) => attributeOf(key, value));
    const result = output ?? name;
    this.nodes.push({ input: [...inputs], output: [result], name, opType, domain, attribute, metadataProps: [] });
    return result;
  }

  cast(value: string, to: ElementType): string {
    return this.node('Cast', [value], { to: BigInt(ELEMENT_TYPES[to]) });
  }

  /** [rows] → [rows, 1]. */
  column(value: string): string {
    return this.node('Reshape', [value, this.constant(int64s([-1n, 1n]))]);
  }

  /** The file. `outputs`: name → type and how many values a row. */
  encode(
    outputs: readonly { readonly name: string; readonly type: ElementType; readonly width?: number }[],
    metadata: Readonly<Record<string, string>>,
  ): Buffer {
    const model: ModelProto = {
      irVersion: IR_VERSION,
      opsetImport: Object.entries(OPSETS).map(([domain, version]) => ({ domain, version })),
      producerName: '@intelgraph/ml-runtime',
      metadataProps: Object.entries(metadata).map(([key, value]) => ({ key, value })),
      functions: [],
      graph: {
        name: 'tabular_mlp',
        node: this.nodes,
        initializer: [...this.initializers.values()],
        input: this.inputs,
        output: outputs.map(({ name, type, width }) => valueInfo(name, type, width)),
        ...{ sparseInitializer: [], valueInfo: [], metadataProps: [] },
      },
    };
    return Buffer.from(ModelProto.encode(model).finish());
  }

  private fresh(kind: string, number: number): string {
    return `${this.prefix}${kind}${number}`;
  }
}

function valueInfo(name: string, type: ElementType, width: number | undefined): ValueInfoProto {
  const dim = [{ dimParam: 'rows' }, ...(width === undefined ? [] : [{ dimValue: BigInt(width) }])];
  return { name, type: { tensorType: { elemType: ELEMENT_TYPES[type], shape: { dim } } }, metadataProps: [] };
}

function attributeOf(name: string, value: Attributes[string]): AttributeProto {
  const empty = { floats: [], ints: [], strings: [], tensors: [], graphs: [], typeProtos: [], sparseTensors: [] };
  if (typeof value === 'bigint') return { ...empty, name, type: AttributeType.INT, i: value };
  if (typeof value === 'number') return { ...empty, name, type: AttributeType.FLOAT, f: value };
  if (typeof value === 'string') return { ...empty, name, type: AttributeType.STRING, s: utf8(value) };
  const [first] = value;
  if (typeof first === 'bigint') return { ...empty, name, type: AttributeType.INTS, ints: value as bigint[] };
  if (typeof first === 'number') return { ...empty, name, type: AttributeType.FLOATS, floats: value as number[] };
  return { ...empty, name, type: AttributeType.STRINGS, strings: (value as string[]).map(utf8) };
}
