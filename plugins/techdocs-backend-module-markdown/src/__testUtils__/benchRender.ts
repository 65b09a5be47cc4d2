// node --require @backstage/cli/config/nodeTransform.cjs …/benchRender.ts INPUT OUTPUT: renders a folder as the backend does and prints how long that took, in milliseconds, as JSON.
import { MarkdownGenerator } from '../build/MarkdownGenerator';

async function main([inputDir, outputDir]: string[]): Promise<void> {
  const logger: any = { debug() {}, info() {}, warn() {}, error() {} };
  const from = performance.now();
  const before = process.cpuUsage();
  await new MarkdownGenerator({ logger }).run({ inputDir, outputDir, logger });
  const { user, system } = process.cpuUsage(before);
  process.stdout.write(`${JSON.stringify({ ms: performance.now() - from, cpuMs: (user + system) / 1000 })}\n`);
}

main(process.argv.slice(2)).catch(error => {
  process.stderr.write(`${error.stack ?? error}\n`);
  process.exitCode = 1;
});
