import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const ROOT = fileURLToPath(new URL('../../../../../', import.meta.url));

/** A field as `descriptor.proto` describes it, in JSON. */
export interface ProtoField {
  readonly name: string;
  readonly number: number;
  /** `TYPE_STRING`, `TYPE_MESSAGE`, … */
  readonly type: string;
  readonly label: string;
  /** With a dot before it. */
  readonly typeName?: string;
}

interface Message {
  readonly name: string;
  readonly field?: readonly ProtoField[];
  readonly nestedType?: readonly Message[];
}

interface Service {
  readonly name: string;
  readonly method?: readonly { readonly name: string; readonly inputType: string }[];
}

interface Image {
  readonly file: readonly {
    readonly package?: string;
    readonly messageType?: readonly Message[];
    readonly service?: readonly Service[];
  }[];
}

/** The messages of all .proto files, and which one each method takes. */
export class ProtoTypes {
  private readonly fields = new Map<string, readonly ProtoField[]>();
  private readonly inputs = new Map<string, string>();

  /** Has buf read the files as they are now. */
  static async read(): Promise<ProtoTypes> {
    const buf = `${ROOT}node_modules/.bin/buf`;
    const arguments_ = ['build', 'libs/contracts/proto', '-o', '-#format=json'];
    const { stdout } = await promisify(execFile)(buf, arguments_, { cwd: ROOT, maxBuffer: 2 ** 26 });
    return new ProtoTypes(JSON.parse(stdout) as Image);
  }

  private constructor({ file }: Image) {
    for (const { package: within = '', messageType = [], service = [] } of file) {
      for (const message of messageType) this.add(`.${within}`, message);
      for (const { name, method = [] } of service)
        for (const one of method) this.inputs.set(`/${within}.${name}/${one.name}`, one.inputType);
    }
  }

  /** The name of the message that a method takes, by its path. */
  inputOf(path: string): string {
    const input = this.inputs.get(path);
    if (input === undefined) throw new Error(`no .proto file has ${path}`);
    return input;
  }

  fieldsOf(message: string): readonly ProtoField[] {
    return this.fields.get(message) ?? [];
  }

  private add(within: string, { name, field = [], nestedType = [] }: Message): void {
    this.fields.set(`${within}.${name}`, field);
    for (const nested of nestedType) this.add(`${within}.${name}`, nested);
  }
}
