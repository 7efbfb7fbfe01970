// A process that loads a Python model, says so, and waits to be killed: <compiled library> <folder> <python> <files as JSON>.
const [library, dir, python, files] = process.argv.slice(2);
const { PythonModels } = await import(library);
const models = new PythonModels({ dir, python, environments: 'existing' });
const unpacked = JSON.parse(files).map(({ path, text }) => ({ path, bytes: Buffer.from(text) }));
const { model } = await models.load(unpacked, 'a model');
process.stdout.write(`${model.pid}\n`);
setInterval(() => undefined, 1000);
