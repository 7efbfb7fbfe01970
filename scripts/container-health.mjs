// `node scripts/container-health.mjs PORT`: whether the app in this container is ready. The image has no curl.
const answer = await fetch(`http://127.0.0.1:${process.argv[2]}/health/ready`).catch(() => undefined);
process.exit(answer?.ok ? 0 : 1);
