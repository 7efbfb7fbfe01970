import {
  type AttributeProto,
  type GraphProto,
  ModelProto,
  type NodeProto,
  type TensorProto,
  TensorProto_DataLocation as DataLocation,
} from '../../onnx/gen/onnx/onnx.js';

/** What is found out about a file before ONNX Runtime sees it. */
export interface OnnxGraph {
  /** The file as it is to be loaded. */
  readonly bytes: Uint8Array;
  /** Places of weights outside of it, relative to it. */
  readonly externalPaths: readonly string[];
  /** The classes whose scores an output has. */
  readonly labels: { readonly output: string; readonly classes: readonly string[] } | undefined;
}

/** Nodes that keep scores in the order of their classes. */
const KEEPS_ORDER: ReadonlySet<string> = new Set(['Identity', 'Cast', 'Normalizer', 'Softmax', 'ZipMap']);
const FLOAT = 1;

/**
 * Looks through an ONNX file. A `ZipMap` (scikit-learn's converter puts one behind classifiers) makes maps of a tensor of scores, and
 * maps cannot be read in JavaScript: it is taken out, and the tensor is the output.
 *
 * @throws TypeError where the file is no ONNX model
 */
export function readOnnxGraph(bytes: Uint8Array): OnnxGraph {
  const model = decoded(bytes);
  const { graph } = model;
  if (graph === undefined || graph.output.length === 0) throw new TypeError('it has no graph with outputs');
  const externalPaths = new Set<string>();
  for (const tensor of tensorsOf(model, graph)) {
    if (tensor.dataLocation === DataLocation.EXTERNAL || tensor.externalData.length > 0) {
      externalPaths.add(tensor.externalData.find(({ key }) => key === 'location')?.value ?? '');
    }
  }
  const labels = labelsOf(model, graph);
  const hasMaps = withoutMaps(graph);
  return { bytes: hasMaps ? ModelProto.encode(model).finish() : bytes, externalPaths: [...externalPaths], labels };
}

function decoded(bytes: Uint8Array): ModelProto {
  try {
    return ModelProto.decode(bytes);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new TypeError(`it is no ONNX file, or is cut short: ${reason}`, { cause });
  }
}

/** Every tensor with values, in whatever graph below. */
function* tensorsOf(model: ModelProto, graph: GraphProto): Generator<TensorProto> {
  yield* tensorsOfGraph(graph);
  for (const { node, attributeProto } of model.functions) {
    for (const one of node) for (const attribute of one.attribute) yield* tensorsOfAttribute(attribute);
    for (const attribute of attributeProto) yield* tensorsOfAttribute(attribute);
  }
}

function* tensorsOfGraph({ initializer, sparseInitializer, node }: GraphProto): Generator<TensorProto> {
  yield* initializer;
  for (const { values, indices } of sparseInitializer) yield* [values, indices].filter((one) => one !== undefined);
  for (const { attribute } of node) for (const one of attribute) yield* tensorsOfAttribute(one);
}

function* tensorsOfAttribute({
  t,
  g,
  tensors,
  graphs,
  sparseTensor,
  sparseTensors,
}: AttributeProto): Generator<TensorProto> {
  if (t !== undefined) yield t;
  yield* tensors;
  for (const graph of g === undefined ? graphs : [g, ...graphs]) yield* tensorsOfGraph(graph);
  for (const sparse of sparseTensor === undefined ? sparseTensors : [sparseTensor, ...sparseTensors]) {
    yield* [sparse.values, sparse.indices].filter((one) => one !== undefined);
  }
}

/** @returns whether there were any */
function withoutMaps(graph: GraphProto): boolean {
  const maps = graph.node.filter(({ opType }) => opType === 'ZipMap');
  for (const map of maps) {
    const [output] = map.output;
    const width = classesOf(map)?.length;
    Object.assign(map, { opType: 'Identity', domain: '', attribute: [] } satisfies Partial<NodeProto>);
    const dim = [{ dimParam: '' }, width === undefined ? { dimParam: '' } : { dimValue: BigInt(width) }];
    for (const info of graph.output) {
      if (info.name === output) info.type = { tensorType: { elemType: FLOAT, shape: { dim } } };
    }
  }
  return maps.length > 0;
}

function labelsOf(model: ModelProto, graph: GraphProto): OnnxGraph['labels'] {
  const makers = new Map(graph.node.flatMap((node) => node.output.map((name) => [name, node] as const)));
  for (const { name = '' } of graph.output) {
    const classes = classesBehind(makers, name);
    if (classes !== undefined) return { output: name, classes };
  }
  const own = model.metadataProps.find(({ key }) => key === 'classes')?.value;
  const output = graph.output.find(({ name }) => name?.startsWith('probabilities'))?.name;
  const classes = own === undefined ? undefined : listOf(own);
  return output === undefined || classes === undefined ? undefined : { output, classes };
}

/** The classes of the classifier whose scores come out under a name. */
function classesBehind(makers: ReadonlyMap<string, NodeProto>, output: string): readonly string[] | undefined {
  let name = output;
  for (let steps = 0; steps < 16; steps++) {
    const node = makers.get(name);
    if (node === undefined) return undefined;
    const classes = classesOf(node);
    // The first output of a classifier is the class itself.
    if (classes !== undefined) return node.opType === 'ZipMap' || node.output[1] === name ? classes : undefined;
    if (!KEEPS_ORDER.has(node.opType ?? '')) return undefined;
    name = node.input[0] ?? '';
  }
  return undefined;
}

function classesOf({ opType = '', attribute }: NodeProto): readonly string[] | undefined {
  if (opType !== 'ZipMap' && !opType.endsWith('Classifier')) return undefined;
  for (const { name = '', ints, strings } of attribute) {
    if (!name.startsWith('classlabels_')) continue;
    if (ints.length > 0) return ints.map(String);
    if (strings.length > 0) return strings.map((bytes) => Buffer.from(bytes).toString('utf8'));
  }
  return undefined;
}

function listOf(json: string): readonly string[] | undefined {
  try {
    const list: unknown = JSON.parse(json);
    return Array.isArray(list) && list.every((one) => typeof one === 'string') ? list : undefined;
  } catch {
    return undefined;
  }
}
