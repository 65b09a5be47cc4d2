import type { Graph } from '@waymark/platform-common/graph';
import type { Invocation } from '../args/types';
import { ExitCode, type ExitCodeValue } from '../exitCodes';
import { plainText } from '../format/plainText';
import { table } from '../format/table';
import { compilePreview, PREVIEW } from '../preview/compilePreview';
import { readServiceFile } from '../preview/readFile';
import { textOf } from '../rollout/options';

/** `platform render [FILE]`: the graph that a file makes in an environment, offline. */
export async function render(invocation: Invocation): Promise<ExitCodeValue> {
  const { args, options, out } = invocation;
  const environment = textOf(options, 'env') ?? 'staging';
  const { shown, file } = await readServiceFile(invocation, 'render', args[0]);
  const graph = compilePreview(file, environment);
  out.target(`${file.metadata.name} @ ${environment} (preview)`);
  out.note(PREVIEW);
  out.document({ preview: true, file: shown, environment, graph });
  out.result(graphWords(graph));
  return ExitCode.done;
}

/** Each node with what its driver is to make. */
function graphWords({ nodes }: Graph): string {
  return nodes
    .map(node =>
      [
        `${node.id}: ${node.type} ${node.name}`,
        table(
          [
            ...(node.dependsOn.length
              ? [['after', node.dependsOn.join(', ')]]
              : []),
            ...Object.entries(node.properties).map(([name, value]) => [
              name,
              plainText(
                typeof value === 'string' ? value : JSON.stringify(value),
              ),
            ]),
          ],
          '  ',
        ),
      ].join('\n'),
    )
    .join('\n\n');
}
