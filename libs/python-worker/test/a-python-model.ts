/** The files of a model as MLflow writes them, made of Python that says how it loads and what it answers. */
export function aPythonModel(code: string, requirements = 'mlflow\n'): { path: string; bytes: Buffer }[] {
  const mlmodel = [
    'flavors:',
    '  python_function:',
    '    loader_module: written_for_a_test',
    '    code: code',
    '    data: data',
    '    python_version: 3.11.7',
  ];
  const texts = {
    MLmodel: `${mlmodel.join('\n')}\n`,
    'code/written_for_a_test.py': code,
    'data/empty': '',
    'requirements.txt': requirements,
  };
  return Object.entries(texts).map(([path, text]) => ({ path, bytes: Buffer.from(text) }));
}

/** A model that does what the column `do` of its rows says, and answers the column `x` times two. */
export const OBEDIENT = `
import mmap, os, signal, subprocess, sys, time

class Obedient:
    def predict(self, frame, params=None):
        for what in set(frame["do"]):
            self.obey(what)
        print("computed", len(frame), "rows")
        return (frame["x"] * 2).to_numpy()

    def obey(self, what):
        if " once " in what:
            what, marker = what.split(" once ")
            if os.path.exists(marker):
                return
            open(marker, "x").close()
        if what == "raise":
            raise ValueError("no such row\\nand a second line")
        if what == "exit":
            sys.exit(3)
        if what == "die":
            os._exit(9)
        if what == "be killed":
            os.kill(os.getpid(), signal.SIGKILL)
        if what == "hang":
            time.sleep(3600)
        if what == "eat":
            bytearray(8 << 30)
        if what == "share":
            shared = mmap.mmap(-1, 450 << 20)
            for _ in range(450):
                shared.write(bytes(1 << 20))
            time.sleep(3600)
        if what == "garble":
            os.write(3, bytes([3, 0, 0, 0]))
        if what == "fork":
            child = subprocess.Popen(["sleep", "3600"])
            raise LookupError(str(child.pid))
        if what == "environment":
            raise LookupError(" ".join(sorted(os.environ)))

def _load_pyfunc(path):
    return Obedient()
`;

/** A model that answers what it was asked, column by column. */
export const ECHO = `
class Echo:
    def predict(self, frame, params=None):
        return frame

def _load_pyfunc(path):
    return Echo()
`;
